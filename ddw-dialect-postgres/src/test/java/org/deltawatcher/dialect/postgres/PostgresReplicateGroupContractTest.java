package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.ReplicateGroupContract;

final class PostgresReplicateGroupContractTest extends ReplicateGroupContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
