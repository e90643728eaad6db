package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.spi.TargetWriter.Claim;
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

    private static final String PROCESS_ROW = """
            INSERT INTO ddw.applied (home_id, source, process, lane_no, epoch, batch_no, batch_window, position, applied_at)
            VALUES (:home, :source, :process, -1, :epoch, 0, '', 0, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE epoch = GREATEST(epoch, :epoch)
            """;

    /** What the lanes of an older epoch have come to, which those of the next one go on from. */
    private static final String LAST_OF_FORMER_LANES = """
            UPDATE ddw.applied a
              JOIN (SELECT batch_no, batch_id FROM ddw.applied
                     WHERE home_id = :home AND source = :source AND process = :process AND lane_no >= 0 AND epoch < :epoch
                     ORDER BY batch_no DESC LIMIT 1) former
               SET a.batch_no = former.batch_no, a.batch_id = former.batch_id
             WHERE a.home_id = :home AND a.source = :source AND a.process = :process AND a.lane_no = -1
            """;

    /** Nobody compares with them any more. */
    private static final String FORMER_LANES = """
            DELETE FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no >= 0 AND epoch < :epoch
            """;

    /** Batches of one epoch go on beside each other; the first of the next one waits for them. */
    private static final String EPOCH = """
            SELECT epoch, batch_no, batch_id, batch_window, position FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = -1
              LOCK IN SHARE MODE
            """;

    /** Locks the row that is there: INSERT IGNORE would share it, and two that share it cannot both go on. */
    private static final String LANE_ROW = """
            INSERT INTO ddw.applied (home_id, source, process, lane_no, epoch, batch_no, batch_window, position, applied_at)
            VALUES (:home, :source, :process, :lane, :epoch, 0, '', 0, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE lane_no = lane_no
            """;

    private static final String LANE = """
            SELECT epoch, batch_no, batch_id, batch_window, position FROM ddw.applied
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = :lane
               FOR UPDATE
            """;

    private static final String MARK = """
            UPDATE ddw.applied
               SET epoch = :epoch, batch_no = :number, batch_id = :batch, batch_window = :window, position = :position, applied_at = UTC_TIMESTAMP(6)
             WHERE home_id = :home AND source = :source AND process = :process AND lane_no = :lane
            """;

    private final Handle handle;
    private final TargetDatabase database;

    Applied(Handle handle, TargetDatabase database) {
        this.handle = handle;
        this.database = database;
    }

    Optional<Mark> claim(Claim claim, Function<BatchId, Optional<BatchEntry.State>> stateOf) {
        if (knownEpoch(claim) < claim.order().epoch()) {
            bind(handle.createUpdate(PROCESS_ROW), claim).execute();
            bind(handle.createUpdate(LAST_OF_FORMER_LANES), claim).execute();
            bind(handle.createUpdate(FORMER_LANES), claim).execute();
        }
        Last ofProcess = last(EPOCH, claim).orElseThrow();
        if (ofProcess.epoch > claim.order().epoch()) {
            throw claim.late();
        }
        Last last = last(LANE, claim).orElseGet(() -> {
            bind(handle.createUpdate(LANE_ROW), claim).execute();
            return last(LANE, claim).orElseThrow();
        });
        Last before = last.number == 0 && claim.order().previous() != 0 ? ofProcess : last;
        claim.follow(before.number, before.batch, stateOf);
        return last.number == 0 ? Optional.empty() : Optional.of(last.mark);
    }

    /** Locks the row of a process, which all its batches share. */
    void exclude(Claim claim) {
        knownEpoch(claim);
        bind(handle.createUpdate(PROCESS_ROW), claim).execute();
    }

    private Optional<Last> last(String query, Claim claim) {
        return bind(handle.createQuery(query), claim)
                .map((rows, context) -> new Last(
                        rows.getLong("epoch"),
                        rows.getLong("batch_no"),
                        Optional.ofNullable(rows.getString("batch_id"))
                                .map(BatchId::parse)
                                .orElse(null),
                        new Mark(rows.getString("batch_window"), rows.getLong("position"))))
                .findOne();
    }

    private long knownEpoch(Claim claim) {
        try {
            return askEpoch(claim);
        } catch (JdbiException e) {
            SQLException error = MysqlErrors.find(e);
            if (error == null || !TargetErrors.isMissingTable(error)) {
                throw e;
            }
            create();
            return askEpoch(claim);
        }
    }

    private long askEpoch(Claim claim) {
        return bind(handle.createQuery(KNOWN_EPOCH), claim)
                .mapTo(Long.class)
                .findOne()
                .orElse(-1L);
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
        return statement
                .bind("home", claim.home().toString())
                .bind("source", claim.process().source().toString())
                .bind("process", claim.process().name())
                .bind("lane", claim.lane())
                .bind("epoch", claim.order().epoch());
    }

    private record Last(long epoch, long number, @Nullable BatchId batch, Mark mark) {}
}
