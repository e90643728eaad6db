package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.RetryContract;

final class FakeRetryContractTest extends RetryContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
