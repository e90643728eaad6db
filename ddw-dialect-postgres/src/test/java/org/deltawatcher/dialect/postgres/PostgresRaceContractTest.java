package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.RaceContract;

final class PostgresRaceContractTest extends RaceContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
