package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.SelfWatchContract;

final class FakeSelfWatchContractTest extends SelfWatchContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
