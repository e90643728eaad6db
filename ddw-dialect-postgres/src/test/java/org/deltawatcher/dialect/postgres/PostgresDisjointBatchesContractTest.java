package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.DisjointBatchesContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresDisjointBatchesContractTest extends DisjointBatchesContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
