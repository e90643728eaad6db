package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.DueRunsContract;
import org.deltawatcher.testkit.contract.FakeContractHome;

final class FakeDueRunsContractTest extends DueRunsContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
