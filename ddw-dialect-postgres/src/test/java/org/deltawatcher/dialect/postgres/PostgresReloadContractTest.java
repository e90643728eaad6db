package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.ReloadContract;

final class PostgresReloadContractTest extends ReloadContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
