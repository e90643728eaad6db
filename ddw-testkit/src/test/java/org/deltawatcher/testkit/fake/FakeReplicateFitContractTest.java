package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ReplicateFitContract;

final class FakeReplicateFitContractTest extends ReplicateFitContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
