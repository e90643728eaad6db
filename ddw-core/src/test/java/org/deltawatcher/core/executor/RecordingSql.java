package org.deltawatcher.core.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.Transaction;

/** Writes down what it is asked to run or check. */
final class RecordingSql implements HomeSql {

    final List<String> calls = new ArrayList<>();

    @Override
    public void runScript(Transaction transaction, BatchId batch, String script) {
        calls.add("script " + script);
    }

    @Override
    public void runRowStatements(Transaction transaction, BatchId batch, RowStatements statements) {
        calls.add("rows " + statements);
    }

    @Override
    public void callProcedure(Transaction transaction, BatchId batch, String name) {
        calls.add("call " + name);
    }

    @Override
    public UUID homeId() {
        throw new IllegalStateException("no home has this SQL");
    }

    @Override
    public RowReader rows() {
        throw new IllegalStateException("nothing to select from here");
    }

    @Override
    public void checkScript(ProcessKey process, String script) {
        calls.add("check script " + script);
    }

    @Override
    public void checkRowStatements(ProcessKey process, RowStatements statements) {
        calls.add("check rows " + statements);
    }

    @Override
    public void checkProcedure(SourceName source, String name) {
        calls.add("check call " + name);
    }
}
