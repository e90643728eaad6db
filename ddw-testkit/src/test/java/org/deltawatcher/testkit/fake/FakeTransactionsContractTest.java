package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.TransactionsContract;

final class FakeTransactionsContractTest extends TransactionsContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
