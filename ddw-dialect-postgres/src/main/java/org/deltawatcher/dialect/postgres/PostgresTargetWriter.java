package org.deltawatcher.dialect.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.spi.AlteredTargetException;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.table.TableShape;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes batches to PostgreSQL, with the note of what is applied in the same transaction. */
final class PostgresTargetWriter implements TargetWriter {

    private static final Logger log = LoggerFactory.getLogger(PostgresTargetWriter.class);

    /** Two programs that make the same schema or table at once are in each other's way, exists or not. */
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('ddw.applied'), 0)";

    private static final List<String> CREATE_APPLIED = List.of("""
            CREATE TABLE IF NOT EXISTS ddw.applied (
                home_id      uuid        NOT NULL,
                source       text        NOT NULL,
                process      text        NOT NULL,
                lane_no      integer     NOT NULL,
                epoch        bigint      NOT NULL,
                batch_no     bigint      NOT NULL,
                batch_id     uuid,
                batch_window text        NOT NULL,
                position     bigint      NOT NULL,
                applied_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (home_id, source, process, lane_no)
            )
            """, """
            COMMENT ON TABLE ddw.applied IS 'How far the processes of other databases have come here; lane -1 is the process as a whole.'
            """);

    private static final String KNOWN_EPOCH = """
            SELECT epoch FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
            """;

    private static final String PROCESS_ROW = """
            INSERT INTO ddw.applied (home_id, source, process, lane_no, epoch, batch_no, batch_window, position)
            VALUES (:home, :source, :process, -1, -1, 0, '', 0)
            ON CONFLICT (home_id, source, process, lane_no) DO NOTHING
            """;

    /** Waits for the batches of the epoch. */
    private static final String WHOLE_PROCESS = """
            SELECT epoch FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
               FOR UPDATE
            """;

    /** Batches of one epoch go on beside each other. */
    private static final String PROCESS = """
            SELECT epoch FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
               FOR SHARE
            """;

    private static final String ALL_LANES = """
            SELECT lane_no, batch_no, batch_id FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no >= 0
            """;

    private static final String FORGET_LANES = """
            DELETE FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no >= 0
            """;

    private static final String BEGIN_EPOCH = """
            UPDATE ddw.applied SET epoch = :epoch, applied_at = clock_timestamp()
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
            """;

    private static final String LANE_ROW = """
            INSERT INTO ddw.applied (home_id, source, process, lane_no, epoch, batch_no, batch_window, position)
            VALUES (:home, :source, :process, :lane, :epoch, 0, '', 0)
            ON CONFLICT (home_id, source, process, lane_no) DO NOTHING
            """;

    private static final String LANE = """
            SELECT batch_no, batch_id, batch_window, position FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = :lane
               FOR UPDATE
            """;

    private static final String MARK = """
            UPDATE ddw.applied
               SET epoch = :epoch, batch_no = :number, batch_id = :batch, batch_window = :window, position = :position, applied_at = clock_timestamp()
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = :lane
            """;

    private static final long NO_EPOCH = -1;

    /** A table or a column that is not there, and a column that cannot be written. */
    private static final Set<String> GONE = Set.of("42P01", "42703", "428C9");

    private final TargetDatabase database;
    private final UserTypes userTypes = new UserTypes();

    PostgresTargetWriter(TargetDatabase database) {
        this.database = database;
    }

    @Override
    public <X extends Exception> void inTransaction(Work<X> work) throws X {
        try (Handle handle = database.open()) {
            Connection connection = handle.getConnection();
            boolean isDone = false;
            try {
                begin(connection);
                work.run(new OpenWriting(handle));
                commit(connection);
                isDone = true;
            } finally {
                end(connection, isDone);
            }
        }
    }

    private void begin(Connection connection) {
        try {
            connection.setAutoCommit(false);
            TargetDatabase.begin(connection);
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    private void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            // a constraint that is deferred speaks up here
            throw database.failure(e);
        }
    }

    private static void end(Connection connection, boolean isDone) {
        try {
            if (!isDone) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // the connection is broken: the server has rolled back, and the first exception says more
            log.debug("Could not roll back state={}", PostgresErrors.stateOf(e));
        }
    }

    /** One transaction. */
    private final class OpenWriting implements Writing {

        private final Handle handle;
        private final SessionTables session;

        OpenWriting(Handle handle) {
            this.handle = handle;
            this.session = new SessionTables(handle.getConnection());
        }

        @Override
        public Optional<Mark> claim(Claim claim, Predicate<BatchId> isKnown) {
            return speaking(() -> {
                ensureApplied();
                if (epoch(KNOWN_EPOCH, claim).orElse(NO_EPOCH) < claim.order().epoch()) {
                    beginEpoch(claim, isKnown);
                }
                if (epoch(PROCESS, claim).orElseThrow() > claim.order().epoch()) {
                    throw claim.late();
                }
                Lane lane = lane(claim).orElseGet(() -> {
                    bind(handle.createUpdate(LANE_ROW), claim).execute();
                    return lane(claim).orElseThrow();
                });
                claim.follow(lane.last, isKnown);
                return lane.last == null ? Optional.empty() : Optional.of(lane.mark);
            });
        }

        private Optional<Lane> lane(Claim claim) {
            return bind(handle.createQuery(LANE), claim)
                    .map((rows, context) ->
                            new Lane(applied(rows), new Mark(rows.getString("batch_window"), rows.getLong("position"))))
                    .findOne();
        }

        /** Another lane may have begun it meanwhile. */
        private void beginEpoch(Claim claim, Predicate<BatchId> isKnown) {
            long known = wholeProcess(claim);
            if (known < claim.order().epoch()) {
                Map<Integer, LastBatch> lanes = bind(handle.createQuery(ALL_LANES), claim)
                        .map((rows, context) -> Map.entry(rows.getInt("lane_no"), requireNonNull(applied(rows))))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
                claim.followFormer(known, lanes, isKnown);
                bind(handle.createUpdate(FORGET_LANES), claim).execute();
                bind(handle.createUpdate(BEGIN_EPOCH), claim).execute();
            }
        }

        private long wholeProcess(Claim claim) {
            bind(handle.createUpdate(PROCESS_ROW), claim).execute();
            return epoch(WHOLE_PROCESS, claim).orElseThrow();
        }

        private Optional<Long> epoch(String query, Claim claim) {
            return bind(handle.createQuery(query), claim).mapTo(Long.class).findOne();
        }

        /** A lane that was claimed, and not yet marked, has come nowhere. */
        private static @Nullable LastBatch applied(ResultSet rows) throws SQLException {
            UUID batch = rows.getObject("batch_id", UUID.class);
            return batch == null ? null : new LastBatch(rows.getLong("batch_no"), new BatchId(batch));
        }

        @Override
        public void exclude(UUID home, String process, String knownAs) {
            speaking(() -> {
                ensureApplied();
                bind(handle.createUpdate(PROCESS_ROW), home, process, knownAs).execute();
                return bind(handle.createQuery(WHOLE_PROCESS), home, process, knownAs)
                        .mapTo(Long.class)
                        .one();
            });
        }

        /** Outside of the transaction: what is made shall stay, whatever becomes of the batch. */
        private void ensureApplied() {
            if (handle.createQuery("SELECT to_regclass('ddw.applied') IS NULL")
                    .mapTo(Boolean.class)
                    .one()) {
                database.call(other -> other.inTransaction(transaction -> {
                    transaction.execute(ONE_AT_A_TIME);
                    if (transaction
                            .createQuery("SELECT to_regnamespace(:schema) IS NULL")
                            .bind("schema", database.schema().name())
                            .mapTo(Boolean.class)
                            .one()) {
                        transaction.execute("CREATE SCHEMA " + database.schema().name());
                    }
                    CREATE_APPLIED.forEach(transaction::execute);
                    return true;
                }));
            }
        }

        @Override
        public void mark(Claim claim, Mark mark) {
            speaking(() -> bind(handle.createUpdate(MARK), claim)
                    .bind("number", claim.order().number())
                    .bind("batch", claim.batch().value())
                    .bind("window", mark.window())
                    .bind("position", mark.position())
                    .execute());
        }

        @Override
        public void deferConstraints() {
            speaking(() -> handle.execute("SET CONSTRAINTS ALL DEFERRED"));
        }

        @Override
        public void origin(String origin) {
            speaking(() -> handle.createQuery("SELECT set_config('ddw.origin', :origin, true)")
                    .bind("origin", origin)
                    .mapTo(String.class)
                    .one());
        }

        @Override
        public Rows open(TableShape table, List<String> columns, List<String> key) {
            return speaking(() -> {
                keepAsItIs(table, columns);
                return new CopiedRows(handle.getConnection(), database, userTypes, session, table, columns, key);
            });
        }

        /**
         * From here on nobody alters it. The lock is that of an insertion: who began with a weaker one, and took the stronger
         * one later, would meet those who alter the table in a deadlock. Planning takes it, on foreign tables too.
         */
        private void keepAsItIs(TableShape table, List<String> columns) throws SQLException {
            String name = Names.of(table.name());
            String list = Names.list(columns);
            try (Statement statement = handle.getConnection().createStatement()) {
                statement.setEscapeProcessing(false); // as it is: a name may have what looks like a parameter
                statement.execute("EXPLAIN INSERT INTO " + name + " (" + list + ") OVERRIDING SYSTEM VALUE SELECT "
                        + list + " FROM " + name + " WHERE false");
            } catch (SQLException e) {
                if (GONE.contains(PostgresErrors.stateOf(e))) {
                    throw new AlteredTargetException(table.name());
                }
                throw e;
            }
            if (!Shapes.find(handle, table.name()).equals(Optional.of(table))) {
                throw new AlteredTargetException(table.name());
            }
            HiddenRows.refuseIn(table, handle.getConnection());
        }

        private static <S extends SqlStatement<S>> S bind(S statement, Claim claim) {
            return bind(
                            statement,
                            claim.home(),
                            claim.process().name(),
                            claim.order().knownAs())
                    .bind("lane", claim.lane())
                    .bind("epoch", claim.order().epoch());
        }

        private static <S extends SqlStatement<S>> S bind(S statement, UUID home, String process, String knownAs) {
            return statement.bind("home", home).bind("source", knownAs).bind("process", process);
        }

        private <T> T speaking(Speech<T> speech) {
            try {
                return speech.say();
            } catch (DeltaWatcherException e) {
                throw e;
            } catch (SQLException | JdbiException e) {
                throw database.failure(e);
            }
        }
    }

    private record Lane(@Nullable LastBatch last, Mark mark) {}

    @FunctionalInterface
    private interface Speech<T> {
        T say() throws SQLException;
    }
}
