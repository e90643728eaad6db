package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.SchemaInstallerContract;

final class MysqlSchemaInstallerContractTest extends SchemaInstallerContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
