package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ReplicateGroupContract;

final class MysqlReplicateGroupContractTest extends ReplicateGroupContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
