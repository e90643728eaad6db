package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.TransactionsContract;

final class PostgresTransactionsContractTest extends TransactionsContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
