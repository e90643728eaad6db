package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.WorkerRegistryContract;

final class PostgresWorkerRegistryContractTest extends WorkerRegistryContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
