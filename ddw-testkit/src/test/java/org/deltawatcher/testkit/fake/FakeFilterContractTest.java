package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.FilterContract;

final class FakeFilterContractTest extends FilterContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
