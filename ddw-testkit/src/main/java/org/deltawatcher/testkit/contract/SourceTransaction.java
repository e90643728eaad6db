package org.deltawatcher.testkit.contract;

import org.deltawatcher.api.SourceName;

/** A writer's transaction, driven by hand. Belongs to one thread at a time. */
public interface SourceTransaction extends AutoCloseable {

    SourceTransaction insert(SourceName table, long id, String label, long amount);

    /** Sets both columns of a row; does nothing if there is none of that id. */
    SourceTransaction update(SourceName table, long id, String label, long amount);

    SourceTransaction delete(SourceName table, long id);

    SourceTransaction changeKey(SourceName table, long from, long to);

    SourceTransaction truncate(SourceName table);

    /** Names the writer for the changes that follow. */
    SourceTransaction origin(String name);

    void commit();

    void rollback();

    /** Rolls back if it is open. */
    @Override
    void close();
}
