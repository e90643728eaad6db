package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ChangeSourceContract;
import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresChangeSourceContractTest extends ChangeSourceContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
