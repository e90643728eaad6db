package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MarkContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlMarkContractTest extends MarkContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
