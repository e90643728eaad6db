package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.ExactlyOnceContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlExactlyOnceContractTest extends ExactlyOnceContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
