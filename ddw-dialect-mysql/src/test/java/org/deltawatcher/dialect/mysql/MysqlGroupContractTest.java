package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.GroupContract;

final class MysqlGroupContractTest extends GroupContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
