package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.StagingStoreContract;

final class FakeStagingStoreContractTest extends StagingStoreContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
