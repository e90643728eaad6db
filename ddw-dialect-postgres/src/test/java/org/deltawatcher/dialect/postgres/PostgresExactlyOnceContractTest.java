package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.ExactlyOnceContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresExactlyOnceContractTest extends ExactlyOnceContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
