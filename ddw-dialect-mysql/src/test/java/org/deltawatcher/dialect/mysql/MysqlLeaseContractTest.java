package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.LeaseContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlLeaseContractTest extends LeaseContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
