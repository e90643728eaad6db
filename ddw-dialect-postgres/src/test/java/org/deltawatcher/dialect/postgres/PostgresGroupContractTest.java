package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.GroupContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresGroupContractTest extends GroupContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
