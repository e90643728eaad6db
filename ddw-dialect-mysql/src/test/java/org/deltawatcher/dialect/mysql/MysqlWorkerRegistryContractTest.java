package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.WorkerRegistryContract;

final class MysqlWorkerRegistryContractTest extends WorkerRegistryContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
