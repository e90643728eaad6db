package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.GroupContract;

final class FakeGroupContractTest extends GroupContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
