package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ReplicateContract;

final class FakeReplicateContractTest extends ReplicateContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
