package org.deltawatcher.testkit.fake;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.FakeContractHome;
import org.deltawatcher.testkit.contract.SchemaInstallerContract;

final class FakeSchemaInstallerContractTest extends SchemaInstallerContract {

    @Override
    protected ContractHome openHome() {
        return new FakeContractHome();
    }
}
