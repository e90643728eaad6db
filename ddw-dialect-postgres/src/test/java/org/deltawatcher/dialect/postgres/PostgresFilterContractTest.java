package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FilterContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresFilterContractTest extends FilterContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
