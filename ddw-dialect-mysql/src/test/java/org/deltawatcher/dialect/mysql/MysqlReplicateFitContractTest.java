package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.ReplicateFitContract;

final class MysqlReplicateFitContractTest extends ReplicateFitContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
