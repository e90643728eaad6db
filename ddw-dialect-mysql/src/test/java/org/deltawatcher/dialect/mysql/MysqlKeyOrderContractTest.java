package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.KeyOrderContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlKeyOrderContractTest extends KeyOrderContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
