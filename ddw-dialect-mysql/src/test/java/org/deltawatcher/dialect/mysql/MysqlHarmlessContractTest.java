package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.HarmlessContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlHarmlessContractTest extends HarmlessContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
