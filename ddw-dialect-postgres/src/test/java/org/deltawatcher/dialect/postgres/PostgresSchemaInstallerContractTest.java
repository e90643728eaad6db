package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.SchemaInstallerContract;

final class PostgresSchemaInstallerContractTest extends SchemaInstallerContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
