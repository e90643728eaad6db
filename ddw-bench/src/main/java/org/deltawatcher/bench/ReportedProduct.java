package org.deltawatcher.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.bench.page.PageHead;

/**
 * A database product that a report is measured on, with chapters of its own: each writes its SQL whole, and what takes
 * turns, what is drawn and what is compared with which target is the same.
 *
 * @param <S> its server
 */
interface ReportedProduct<S extends ReportServer> {

    /** Tells whether a URL is one of this product's. */
    boolean accepts(String jdbcUrl);

    /** Returns where the page goes unless it is said otherwise. */
    Path folder();

    PageHead head();

    /** Returns the chapters in the order of the page. */
    List<Chapter<S>> chapters();

    /** Opens the server that was named, or one of the benchmark's own if none was. */
    S open(Optional<String> url) throws SQLException, IOException;
}
