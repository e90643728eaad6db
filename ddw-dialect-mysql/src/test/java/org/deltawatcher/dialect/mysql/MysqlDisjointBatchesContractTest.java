package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.DisjointBatchesContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlDisjointBatchesContractTest extends DisjointBatchesContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
