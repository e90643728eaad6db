package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LongTransactionContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresLongTransactionContractTest extends LongTransactionContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
