package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Applies changes to a copy, in the driver's batches of 1,000. */
final class CopySink extends ChangeSink {

    private final Connection connection;
    private final ChangeApply apply;

    CopySink(BenchDatabase database, String copy) throws SQLException {
        connection = database.connect();
        connection.setAutoCommit(false);
        apply = new ChangeApply(connection, copy);
    }

    @Override
    void accept(String operation, Object @Nullable [] before, Object @Nullable [] after) throws SQLException {
        Object[] values = Objects.requireNonNull(operation.equals("D") ? before : after);
        apply.apply(new ChangeApply.Change(operation, values));
    }

    @Override
    void flush() throws SQLException {
        apply.flush();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        apply.close();
        connection.close();
    }
}
