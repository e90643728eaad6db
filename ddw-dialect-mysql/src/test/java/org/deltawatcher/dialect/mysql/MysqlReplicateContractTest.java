package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ReplicateContract;

final class MysqlReplicateContractTest extends ReplicateContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
