package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LongTransactionContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlLongTransactionContractTest extends LongTransactionContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
