package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.RepeatableReadingContract;

final class PostgresRepeatableReadingContractTest extends RepeatableReadingContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
