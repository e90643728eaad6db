package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.GroupContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlGroupContractTest extends GroupContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
