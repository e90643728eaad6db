package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.LoadContract;

final class FakeLoadContractTest extends LoadContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
