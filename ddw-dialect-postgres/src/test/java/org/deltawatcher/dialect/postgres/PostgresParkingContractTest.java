package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.ParkingContract;
import org.deltawatcher.testkit.contract.PostgresContractHome;

final class PostgresParkingContractTest extends ParkingContract {

    @Override
    protected ContractHome openHome() {
        return new PostgresContractHome();
    }
}
