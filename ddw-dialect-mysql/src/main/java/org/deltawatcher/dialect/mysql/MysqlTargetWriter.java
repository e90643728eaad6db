package org.deltawatcher.dialect.mysql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.spi.AlteredTargetException;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.table.TableShape;
import org.jdbi.v3.core.Handle;

/** Writes batches to MySQL, with the note of what is applied in the same transaction. */
final class MysqlTargetWriter implements TargetWriter {

    private final TargetDatabase database;

    MysqlTargetWriter(TargetDatabase database) {
        this.database = database;
    }

    @Override
    public <X extends Exception> void inTransaction(Work<X> work) throws X {
        try (Handle handle = database.open();
                TargetSession session = database.speaking(() -> TargetSession.begin(handle.getConnection()))) {
            work.run(new OpenWriting(handle, session));
            database.speaking(() -> {
                session.commit();
                return true;
            });
        }
    }

    /** One transaction. */
    private final class OpenWriting implements Writing {

        private final Handle handle;
        private final TargetSession session;
        private final Applied applied;

        OpenWriting(Handle handle, TargetSession session) {
            this.handle = handle;
            this.session = session;
            this.applied = new Applied(handle, database);
        }

        @Override
        public Optional<Mark> claim(Claim claim, Predicate<BatchId> isKnown) {
            return database.speaking(() -> applied.claim(claim, isKnown));
        }

        @Override
        public void exclude(UUID home, String process, String knownAs) {
            database.speaking(() -> {
                applied.exclude(home, process, knownAs);
                return true;
            });
        }

        @Override
        public void mark(Claim claim, Mark mark) {
            database.speaking(() -> {
                applied.mark(claim, mark);
                return true;
            });
        }

        /** The server looks at each row at once, always. */
        @Override
        public void deferConstraints() {}

        @Override
        public void origin(String origin) {
            database.speaking(() -> {
                setOrigin(origin);
                return true;
            });
        }

        private void setOrigin(String origin) throws SQLException {
            try (PreparedStatement statement = session.connection().prepareStatement("SET @ddw_origin = ?")) {
                statement.setString(1, origin);
                statement.execute();
            }
        }

        @Override
        public Rows open(TableShape table, List<String> columns, List<String> key) {
            return database.speaking(() -> {
                keepAsItIs(table);
                return new MultiRows(session, database, table, columns, key);
            });
        }

        /** From here on nobody alters it. The lock is that of writing, as a weaker one first would end in a deadlock with them. */
        private void keepAsItIs(TableShape table) throws SQLException {
            try {
                session.execute("SELECT 1 FROM " + Names.of(table.name()) + " LIMIT 0 FOR UPDATE");
            } catch (SQLException e) {
                if (TargetErrors.isMissingTable(e)) {
                    throw new AlteredTargetException(table.name()); // it is gone
                }
                throw e;
            }
            if (!Shapes.find(handle, table.name()).equals(Optional.of(table))) {
                throw new AlteredTargetException(table.name());
            }
        }
    }
}
