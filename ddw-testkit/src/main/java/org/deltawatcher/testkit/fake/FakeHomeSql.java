package org.deltawatcher.testkit.fake;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.Transaction;

/** Runs what a test registered for a text, in place of SQL. */
final class FakeHomeSql implements HomeSql {

    private final Map<String, FakeHome.SqlEffect> effects = new ConcurrentHashMap<>();
    private final FakeDatabase database;
    private final RowReader rows;

    FakeHomeSql(FakeDatabase database) {
        this.database = database;
        rows = new FakeRowReader(database);
    }

    /** Row statements are looked up by all four texts, joined by line ends. */
    static String textOf(RowStatements statements) {
        return String.join(
                "\n", statements.onAdded(), statements.onChanged(), statements.onDeleted(), statements.onTruncated());
    }

    void means(String text, FakeHome.SqlEffect effect) {
        effects.put(text, effect);
    }

    @Override
    public void runScript(Transaction transaction, BatchId batch, String script) {
        run(transaction, batch, script);
    }

    @Override
    public void runRowStatements(Transaction transaction, BatchId batch, RowStatements statements) {
        run(transaction, batch, textOf(statements));
    }

    @Override
    public void callProcedure(Transaction transaction, BatchId batch, String name) {
        run(transaction, batch, name);
    }

    @Override
    public UUID homeId() {
        return database.id;
    }

    @Override
    public RowReader rows() {
        return rows;
    }

    @Override
    public void checkScript(ProcessKey process, String script) {
        check(script);
    }

    @Override
    public void checkRowStatements(ProcessKey process, RowStatements statements) {
        check(textOf(statements));
    }

    @Override
    public void checkProcedure(SourceName source, String name) {
        check(name);
    }

    private void run(Transaction transaction, BatchId batch, String text) {
        FakeHome.SqlEffect effect =
                Optional.ofNullable(effects.get(text)).orElseThrow(() -> new ExecutionFailedException(unknown(text)));
        try {
            effect.run((FakeTransaction) transaction, batch);
        } catch (DeltaWatcherException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ExecutionFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void check(String text) {
        if (!effects.containsKey(text)) {
            throw new InvalidDefinitionException(unknown(text));
        }
    }

    private static String unknown(String text) {
        return "this fake home does not know what it means; tell it with FakeHome.means(text, effect): " + text;
    }
}
