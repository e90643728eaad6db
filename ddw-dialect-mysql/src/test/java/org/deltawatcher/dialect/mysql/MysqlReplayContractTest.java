package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ReplayContract;

final class MysqlReplayContractTest extends ReplayContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
