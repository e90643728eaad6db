package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.DueRunsContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlDueRunsContractTest extends DueRunsContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
