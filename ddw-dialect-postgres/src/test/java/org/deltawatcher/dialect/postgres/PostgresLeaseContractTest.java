package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LeaseContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresLeaseContractTest extends LeaseContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
