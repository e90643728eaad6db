package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ClaimContract;
import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;

final class FakeClaimContractTest extends ClaimContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
