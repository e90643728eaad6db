package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.ReplayContract;

final class PostgresReplayContractTest extends ReplayContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
