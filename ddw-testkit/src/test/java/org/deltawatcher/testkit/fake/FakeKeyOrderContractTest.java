package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.KeyOrderContract;

final class FakeKeyOrderContractTest extends KeyOrderContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
