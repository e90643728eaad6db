package org.deltawatcher.docs.page;

import org.deltawatcher.testkit.contract.PostgresContractHome;

/** Gives each page a database in which schema ddw was installed. */
final class Homes {

    private Homes() {}

    /** The database is a copy, so this is quick. */
    static org.deltawatcher.testkit.TestDatabase installed() {
        return new PostgresContractHome().database().database();
    }
}
