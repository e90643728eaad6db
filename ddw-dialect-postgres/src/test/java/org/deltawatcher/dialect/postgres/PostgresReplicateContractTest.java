package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.ReplicateContract;

final class PostgresReplicateContractTest extends ReplicateContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
