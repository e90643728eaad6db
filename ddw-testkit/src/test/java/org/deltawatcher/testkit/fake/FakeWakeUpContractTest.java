package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.WakeUpContract;

final class FakeWakeUpContractTest extends WakeUpContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
