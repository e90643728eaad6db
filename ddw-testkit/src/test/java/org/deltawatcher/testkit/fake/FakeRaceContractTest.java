package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.RaceContract;

final class FakeRaceContractTest extends RaceContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
