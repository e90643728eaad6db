package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.MarkContract;

final class FakeMarkContractTest extends MarkContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
