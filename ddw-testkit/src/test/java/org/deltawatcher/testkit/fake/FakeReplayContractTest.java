package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ReplayContract;

final class FakeReplayContractTest extends ReplayContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
