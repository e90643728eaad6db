package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.HarmlessContract;

final class FakeHarmlessContractTest extends HarmlessContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
