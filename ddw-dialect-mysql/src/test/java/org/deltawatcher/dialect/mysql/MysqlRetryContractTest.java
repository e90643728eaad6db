package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.RetryContract;

final class MysqlRetryContractTest extends RetryContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
