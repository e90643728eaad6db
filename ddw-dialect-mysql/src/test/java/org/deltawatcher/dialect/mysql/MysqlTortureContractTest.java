package org.deltawatcher.dialect.mysql;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.MysqlContractHome;
import org.deltawatcher.testkit.contract.TortureContract;

final class MysqlTortureContractTest extends TortureContract {

    @Override
    protected ContractHome openHome() {
        MysqlContractHome home = new MysqlContractHome();
        home.database()
                .execute("UPDATE " + home.database().schema()
                        + ".home SET rotate_rows = 100"); // so that purging has something to do
        return home;
    }
}
