package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ClaimContract;
import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlClaimContractTest extends ClaimContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
