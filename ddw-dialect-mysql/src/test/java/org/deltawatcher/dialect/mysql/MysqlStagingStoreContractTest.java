package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.StagingStoreContract;

final class MysqlStagingStoreContractTest extends StagingStoreContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
