package org.deltawatcher.docs.page;

import java.sql.SQLException;
import java.util.Map;

/** The database that the examples of a page run in. */
interface Place {

    /** Runs SQL and returns what the product's own client would show. */
    String run(Block block) throws SQLException;

    /** Puts the names of this place into a text of the page. */
    default String in(String text) {
        return text;
    }

    /** Puts the page's names into what this place has shown. */
    default String shown(String text) {
        return text;
    }

    /** Returns what scripts find in their environment. */
    Map<String, String> environment();

    /** Drops what was created. */
    void close();
}
