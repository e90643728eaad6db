package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.GroupLoadContract;

final class FakeGroupLoadContractTest extends GroupLoadContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
