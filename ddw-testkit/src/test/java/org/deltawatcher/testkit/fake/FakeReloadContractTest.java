package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ReloadContract;

final class FakeReloadContractTest extends ReloadContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
