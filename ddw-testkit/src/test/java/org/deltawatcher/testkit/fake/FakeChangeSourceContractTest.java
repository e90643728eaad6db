package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ChangeSourceContract;
import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;

final class FakeChangeSourceContractTest extends ChangeSourceContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
