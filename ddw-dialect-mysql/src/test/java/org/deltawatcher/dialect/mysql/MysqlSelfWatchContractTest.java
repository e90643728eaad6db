package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.SelfWatchContract;

final class MysqlSelfWatchContractTest extends SelfWatchContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
