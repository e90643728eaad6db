package org.deltawatcher.dialect.mysql;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.spi.TargetWriter.LastBatch;
import org.deltawatcher.api.spi.TargetWriter.Mark;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** {@code ddw.applied} in one transaction of a target: how far the processes of other databases have come. */
final class Applied {

    /** A database of its own, which commits; whoever comes second finds it there. */
    private static final String CREATE_APPLIED = """
            CREATE TABLE IF NOT EXISTS ddw.applied (
                home_id      CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                source       VARCHAR(300) NOT NULL,
                process      VARCHAR(200) NOT NULL,
                lane_no      INT          NOT NULL,
                epoch        BIGINT       NOT NULL,
                batch_no     BIGINT       NOT NULL,
                batch_id     CHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
                batch_window VARCHAR(200) NOT NULL,
                position     BIGINT       NOT NULL,
                applied_at   DATETIME(6)  NOT NULL,
                PRIMARY KEY (home_id, source, process, lane_no)
            ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE\s""";

    private static final String COMMENT =
            " COMMENT 'How far the processes of other databases have come here; lane -1 is the process as a whole.'";

    private static final String KNOWN_EPOCH = """
            SELECT epoch FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
            """;

    /** Locks the row that is there: INSERT IGNORE would share it, and two that share it cannot both go on. */
    private static final String PROCESS_ROW = """
            INSERT INTO ddw.applied (home_id, source, process, lane_no, epoch, batch_no, batch_window, position, applied_at)
            VALUES (:home, :source, :process, -1, -1, 0, '', 0, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE lane_no = lane_no
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
              LOCK IN SHARE MODE
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
            UPDATE ddw.applied SET epoch = :epoch, applied_at = UTC_TIMESTAMP(6)
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
            """;

    private static final String LANE_ROW = """
            INSERT INTO ddw.applied (home_id, source, process, lane_no, epoch, batch_no, batch_window, position, applied_at)
            VALUES (:home, :source, :process, :lane, :epoch, 0, '', 0, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE lane_no = lane_no
            """;

    private static final String LANE = """
            SELECT batch_no, batch_id, batch_window, position FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = :lane
               FOR UPDATE
            """;

    private static final String MARK = """
            UPDATE ddw.applied
               SET epoch = :epoch, batch_no = :number, batch_id = :batch, batch_window = :window, position = :position, applied_at = UTC_TIMESTAMP(6)
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = :lane
            """;

    private static final long NO_EPOCH = -1;

    private final Handle handle;
    private final TargetDatabase database;

    Applied(Handle handle, TargetDatabase database) {
        this.handle = handle;
        this.database = database;
    }

    Optional<Mark> claim(Claim claim, Predicate<BatchId> isKnown) {
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
    }

    /** Another lane may have begun it meanwhile. */
    private void beginEpoch(Claim claim, Predicate<BatchId> isKnown) {
        long known = wholeProcess(claim);
        if (known < claim.order().epoch()) {
            Map<Integer, LastBatch> lanes = bind(handle.createQuery(ALL_LANES), claim)
                    .map((rows, context) -> Map.entry(rows.getInt("lane_no"), requireNonNull(last(rows))))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            claim.followFormer(known, lanes, isKnown);
            bind(handle.createUpdate(FORGET_LANES), claim).execute();
            bind(handle.createUpdate(BEGIN_EPOCH), claim).execute();
        }
    }

    /** Locks the row of a process, which all its batches share. */
    void exclude(UUID home, String process, String knownAs) {
        ensureApplied();
        bind(handle.createUpdate(PROCESS_ROW), home, process, knownAs).execute();
    }

    private long wholeProcess(Claim claim) {
        bind(handle.createUpdate(PROCESS_ROW), claim).execute();
        return epoch(WHOLE_PROCESS, claim).orElseThrow();
    }

    private Optional<Long> epoch(String query, Claim claim) {
        return bind(handle.createQuery(query), claim).mapTo(Long.class).findOne();
    }

    private Optional<Lane> lane(Claim claim) {
        return bind(handle.createQuery(LANE), claim)
                .map((rows, context) ->
                        new Lane(last(rows), new Mark(rows.getString("batch_window"), rows.getLong("position"))))
                .findOne();
    }

    /** A lane that was claimed, and not yet marked, has come nowhere. */
    private static @Nullable LastBatch last(ResultSet rows) throws SQLException {
        String batch = rows.getString("batch_id");
        return batch == null ? null : new LastBatch(rows.getLong("batch_no"), BatchId.parse(batch));
    }

    private void ensureApplied() {
        try {
            handle.createQuery("SELECT 1 FROM ddw.applied LIMIT 0")
                    .mapTo(Long.class)
                    .findOne();
        } catch (JdbiException e) {
            SQLException error = MysqlErrors.find(e);
            if (error == null || !TargetErrors.isMissingTable(error)) {
                throw e;
            }
            create();
        }
    }

    /** Outside of the transaction, which making a table would commit. The database is made only where it is missing. */
    private void create() {
        String table = CREATE_APPLIED + MysqlTypes.exact(database.isMariaDb()) + COMMENT;
        database.call(other -> {
            try {
                return other.execute(table);
            } catch (JdbiException e) {
                SQLException error = MysqlErrors.find(e);
                if (error == null || !TargetErrors.isMissingDatabase(error)) {
                    throw e;
                }
                other.execute(
                        "CREATE DATABASE IF NOT EXISTS " + database.schema().name());
                return other.execute(table);
            }
        });
    }

    void mark(Claim claim, Mark mark) {
        bind(handle.createUpdate(MARK), claim)
                .bind("number", claim.order().number())
                .bind("batch", claim.batch().toString())
                .bind("window", mark.window())
                .bind("position", mark.position())
                .execute();
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
        return statement.bind("home", home.toString()).bind("source", knownAs).bind("process", process);
    }

    private record Lane(@Nullable LastBatch last, Mark mark) {}
}
