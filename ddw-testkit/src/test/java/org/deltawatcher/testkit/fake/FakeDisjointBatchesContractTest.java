package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.DisjointBatchesContract;
import org.deltawatcher.testkit.contract.FakeContractHome;

final class FakeDisjointBatchesContractTest extends DisjointBatchesContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
