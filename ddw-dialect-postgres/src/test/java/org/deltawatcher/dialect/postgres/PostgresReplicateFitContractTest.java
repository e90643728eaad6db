package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.ReplicateFitContract;

final class PostgresReplicateFitContractTest extends ReplicateFitContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
