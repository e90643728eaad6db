package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ParkingContract;

final class FakeParkingContractTest extends ParkingContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
