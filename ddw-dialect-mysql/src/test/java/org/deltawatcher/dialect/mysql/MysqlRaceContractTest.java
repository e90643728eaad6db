package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.RaceContract;

final class MysqlRaceContractTest extends RaceContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
