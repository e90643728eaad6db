package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.TruncationContract;

final class FakeTruncationContractTest extends TruncationContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
