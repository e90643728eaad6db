package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ReplicateGroupContract;

final class FakeReplicateGroupContractTest extends ReplicateGroupContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
