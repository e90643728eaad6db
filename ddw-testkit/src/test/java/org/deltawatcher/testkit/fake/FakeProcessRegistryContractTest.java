package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.ProcessRegistryContract;

final class FakeProcessRegistryContractTest extends ProcessRegistryContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
