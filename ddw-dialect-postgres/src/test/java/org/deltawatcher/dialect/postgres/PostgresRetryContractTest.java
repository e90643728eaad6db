package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.RetryContract;

final class PostgresRetryContractTest extends RetryContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
