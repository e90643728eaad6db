package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MarkContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresMarkContractTest extends MarkContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
