package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.GroupLoadContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresGroupLoadContractTest extends GroupLoadContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
