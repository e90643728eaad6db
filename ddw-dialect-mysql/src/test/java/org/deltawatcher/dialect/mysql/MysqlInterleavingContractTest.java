package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.InterleavingContract;
import org.deltawatcher.testkit.contract.MysqlContractHome;

final class MysqlInterleavingContractTest extends InterleavingContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
