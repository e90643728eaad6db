package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.WakeUpContract;

final class PostgresWakeUpContractTest extends WakeUpContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
