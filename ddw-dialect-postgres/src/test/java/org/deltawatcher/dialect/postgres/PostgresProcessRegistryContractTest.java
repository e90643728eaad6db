package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.ProcessRegistryContract;

final class PostgresProcessRegistryContractTest extends ProcessRegistryContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
