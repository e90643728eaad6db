package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.ExactlyOnceContract;
import org.deltawatcher.testkit.contract.FakeContractHome;

final class FakeExactlyOnceContractTest extends ExactlyOnceContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
