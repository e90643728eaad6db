package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.SelfWatchContract;

final class PostgresSelfWatchContractTest extends SelfWatchContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
