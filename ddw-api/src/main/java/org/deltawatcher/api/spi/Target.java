package org.deltawatcher.api.spi;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.table.TableShape;

/** A database that rows are written to. Thread-safe. */
public interface Target {

    /** Returns its name in the configuration. */
    String name();

    /**
     * Returns the identity of the home in this database, empty if there is none: changes that came from there are not sent
     * back.
     *
     * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached
     */
    Optional<UUID> home();

    /** Returns what its types are called. */
    TypeMap types();

    /** Returns what looks at its tables. */
    TableInspector inspector();

    /** Returns what writes to it. */
    TargetWriter writer();

    /** Looks at tables. */
    interface TableInspector {

        /**
         * Looks a table up, by its exact name or else by the name in which this database folds the case.
         *
         * @return its shape, empty if there is none or it may not be seen
         * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached
         */
        Optional<TableShape> find(SourceName table);

        /**
         * Runs the statements that make a table; each commits on its own where the database cannot do otherwise.
         *
         * @throws org.deltawatcher.api.TargetUnavailableException if one fails, with what the database said
         */
        void create(List<String> statements);
    }
}
