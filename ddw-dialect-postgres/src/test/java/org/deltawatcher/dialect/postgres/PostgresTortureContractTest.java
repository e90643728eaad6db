package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.TortureContract;

final class PostgresTortureContractTest extends TortureContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
