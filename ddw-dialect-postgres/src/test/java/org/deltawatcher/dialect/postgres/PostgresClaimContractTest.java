package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ClaimContract;
import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresClaimContractTest extends ClaimContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
