package org.deltawatcher.api.spi;

import java.util.UUID;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;

/** Runs what people wrote in the home's own SQL. Thread-safe. */
public interface HomeSql {

    /**
     * Runs a script, one or more statements, on a batch. In it {@code {changes}} and {@code {net}} stand for the
     * batch as relations and {@code :batch_id} for its GUID.
     *
     * @throws org.deltawatcher.api.ExecutionFailedException if a statement fails, with the database's message, the
     *     line and the column
     */
    void runScript(Transaction transaction, BatchId batch, String script);

    /**
     * Runs one statement for each net change of a batch, in order, sent in groups: {@code :old_x} and {@code :new_x}
     * stand for the values before and after. An empty statement means that the operation is ignored.
     *
     * @throws org.deltawatcher.api.ExecutionFailedException if a statement fails, with the position of the change
     */
    void runRowStatements(Transaction transaction, BatchId batch, RowStatements statements);

    /**
     * Calls a stored procedure (or, where the database has them, a function) with the GUID as its only argument.
     *
     * @throws org.deltawatcher.api.ExecutionFailedException if it fails
     */
    void callProcedure(Transaction transaction, BatchId batch, String name);

    /**
     * Tries a script on an empty batch of the source, and undoes everything.
     *
     * @throws org.deltawatcher.api.InvalidDefinitionException if it cannot run, with what is wrong and where
     */
    void checkScript(ProcessKey process, String script);

    /**
     * Prepares the statements against the source's columns without running them.
     *
     * @throws org.deltawatcher.api.InvalidDefinitionException if one cannot run, with what is wrong and where
     */
    void checkRowStatements(ProcessKey process, RowStatements statements);

    /**
     * Looks the procedure up.
     *
     * @throws org.deltawatcher.api.InvalidDefinitionException if there is none that takes a GUID
     */
    void checkProcedure(SourceName source, String name);

    /** Returns what selects from rows. */
    RowReader rows();

    /** Returns the identity of the home. */
    UUID homeId();

    /**
     * Statements for the four operations; empty text means none.
     *
     * @param onAdded for a row that came to be; knows {@code :new_x}
     * @param onChanged for a row that changed; knows {@code :old_x} and {@code :new_x}
     * @param onDeleted for a row that is gone; knows {@code :old_x}
     * @param onTruncated for the truncation of the table
     */
    record RowStatements(String onAdded, String onChanged, String onDeleted, String onTruncated) {}
}
