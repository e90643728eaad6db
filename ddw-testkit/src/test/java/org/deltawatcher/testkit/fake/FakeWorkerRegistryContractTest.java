package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.WorkerRegistryContract;

final class FakeWorkerRegistryContractTest extends WorkerRegistryContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
