package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ParkingContract;

final class MysqlParkingContractTest extends ParkingContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
