package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ReloadContract;

final class MysqlReloadContractTest extends ReloadContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
