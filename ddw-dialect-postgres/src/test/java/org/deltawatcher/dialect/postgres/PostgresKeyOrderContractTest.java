package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.KeyOrderContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresKeyOrderContractTest extends KeyOrderContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
