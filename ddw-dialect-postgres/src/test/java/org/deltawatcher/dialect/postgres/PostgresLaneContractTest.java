package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LaneContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresLaneContractTest extends LaneContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
