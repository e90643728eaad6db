package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.LaneContract;

final class FakeLaneContractTest extends LaneContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
