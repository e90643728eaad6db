package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.LeaseContract;

final class FakeLeaseContractTest extends LeaseContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
