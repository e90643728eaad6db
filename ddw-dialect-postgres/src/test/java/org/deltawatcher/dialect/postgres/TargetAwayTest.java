package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.Test;

/** A target that cannot be reached says why, and nothing about whoever waited for it. */
final class TargetAwayTest {

    @Test
    void the_reason_is_the_one_that_the_driver_knows() {
        try (HikariDataSource pool = pool("jdbc:postgresql://127.0.0.1:1/nowhere")) {
            assertThatThrownBy(() -> target(pool).home())
                    .isInstanceOf(TargetUnavailableException.class)
                    .hasMessageContainingAll("target there cannot be reached", "127.0.0.1:1 refused")
                    .hasMessageNotContainingAny("timed out", "total=", "pool");
        }
    }

    @Test
    void a_pool_whose_connections_are_all_taken_does_not_count_them() throws SQLException {
        try (HomeDatabase database = HomeDatabase.create();
                HikariDataSource pool = pool(database.jdbcUrl());
                Connection taken = pool.getConnection()) {
            taken.setAutoCommit(false);
            assertThatThrownBy(() -> target(pool).home())
                    .isInstanceOf(TargetUnavailableException.class)
                    .hasMessageContaining("no connection was free within")
                    .hasMessageNotContainingAny("total=", "pool");
            taken.rollback();
        }
    }

    @Test
    void a_lock_that_another_session_does_not_give_back_is_told() throws SQLException {
        try (HomeDatabase database = HomeDatabase.create();
                HikariDataSource pool = pool(database.jdbcUrl());
                Connection other = database.dataSource().getConnection()) {
            pool.setMaximumPoolSize(2);
            pool.setConnectionInitSql("SET lock_timeout = '100ms'");
            Claim claim = new Claim(
                    new UUID(1, 1),
                    new ProcessKey(new SourceName("public", "t"), "copy"),
                    0,
                    new BatchId(new UUID(0, 1)),
                    new BatchOrder("public.t", 0, 1, 0, FormerLanes.NONE, "w"));
            target(pool).writer().inTransaction(writing -> writing.claim(claim, batch -> true));
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM ddw.applied FOR UPDATE");

            assertThatThrownBy(
                            () -> target(pool).writer().inTransaction(writing -> writing.claim(claim, batch -> true)))
                    .isInstanceOf(TargetUnavailableException.class)
                    .hasMessageContaining("lock timeout")
                    .hasMessageContaining("another session has held a lock for too long");
            other.rollback();
        }
    }

    private static Target target(HikariDataSource pool) {
        return new PostgresDialect().openTarget("there", pool, "ddw");
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setPoolName("pool");
        pool.setMaximumPoolSize(1);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(2_000);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }
}
