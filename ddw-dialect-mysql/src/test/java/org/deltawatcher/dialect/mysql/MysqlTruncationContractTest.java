package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.TruncationContract;

final class MysqlTruncationContractTest extends TruncationContract {

    @Override
    protected ContractHome openHome() {
        return new MysqlContractHome();
    }
}
