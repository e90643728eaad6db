package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ChangeSourceContract;
import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlChangeSourceContractTest extends ChangeSourceContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
