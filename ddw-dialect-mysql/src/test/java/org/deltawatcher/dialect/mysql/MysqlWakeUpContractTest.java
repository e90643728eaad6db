package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.WakeUpContract;

final class MysqlWakeUpContractTest extends WakeUpContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
