package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.InterleavingContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresInterleavingContractTest extends InterleavingContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
