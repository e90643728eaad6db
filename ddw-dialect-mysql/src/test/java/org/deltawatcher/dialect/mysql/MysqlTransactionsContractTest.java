package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.TransactionsContract;

final class MysqlTransactionsContractTest extends TransactionsContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
