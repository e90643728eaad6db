package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LoadContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlLoadContractTest extends LoadContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
