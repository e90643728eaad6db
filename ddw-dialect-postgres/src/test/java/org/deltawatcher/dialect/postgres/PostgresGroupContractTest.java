package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.GroupContract;

final class PostgresGroupContractTest extends GroupContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
