package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ProcessRegistryContract;

final class MysqlProcessRegistryContractTest extends ProcessRegistryContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
