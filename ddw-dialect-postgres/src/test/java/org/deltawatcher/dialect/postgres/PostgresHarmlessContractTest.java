package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.HarmlessContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresHarmlessContractTest extends HarmlessContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
