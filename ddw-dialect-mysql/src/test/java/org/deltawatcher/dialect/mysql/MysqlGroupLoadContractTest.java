package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.GroupLoadContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlGroupLoadContractTest extends GroupLoadContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
