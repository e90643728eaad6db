package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.TruncationContract;

final class PostgresTruncationContractTest extends TruncationContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
