package org.deltawatcher.dialect.postgres;

import org.deltawatcher.testkit.contract.ContractHome;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.deltawatcher.testkit.contract.TortureContract;

final class PostgresTortureContractTest extends TortureContract {

    @Override
    protected ContractHome openHome() {
        PostgresContractHome home = new PostgresContractHome();
        home.database().execute("UPDATE ddw.home SET rotate_rows = 100"); // so that purging has something to do
        return home;
    }
}
