package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.InterleavingContract;

final class FakeInterleavingContractTest extends InterleavingContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
