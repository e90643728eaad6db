package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.LongTransactionContract;

final class FakeLongTransactionContractTest extends LongTransactionContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
