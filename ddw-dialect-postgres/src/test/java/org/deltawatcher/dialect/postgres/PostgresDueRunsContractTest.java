package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.DueRunsContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresDueRunsContractTest extends DueRunsContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
