package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.RepeatableReadingContract;

final class FakeRepeatableReadingContractTest extends RepeatableReadingContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
