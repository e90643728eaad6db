package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LoadContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresLoadContractTest extends LoadContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
