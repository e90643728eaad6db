package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.StagingStoreContract;

final class PostgresStagingStoreContractTest extends StagingStoreContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
