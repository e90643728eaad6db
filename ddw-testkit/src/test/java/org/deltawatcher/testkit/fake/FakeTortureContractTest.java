package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.TortureContract;

final class FakeTortureContractTest extends TortureContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
