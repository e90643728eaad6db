package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FilterContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlFilterContractTest extends FilterContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
