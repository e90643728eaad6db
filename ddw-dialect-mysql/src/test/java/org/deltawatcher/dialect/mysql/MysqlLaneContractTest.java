package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LaneContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlLaneContractTest extends LaneContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
