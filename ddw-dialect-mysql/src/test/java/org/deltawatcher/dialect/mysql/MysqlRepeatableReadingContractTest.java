package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.RepeatableReadingContract;

final class MysqlRepeatableReadingContractTest extends RepeatableReadingContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
