package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import org.deltawatcher.api.TargetUnavailableException;
import org.junit.jupiter.api.Test;

/** A target that cannot be reached says why, and nothing about whoever waited for it. */
final class TargetAwayTest {

    @Test
    void the_reason_is_the_one_that_the_driver_knows() {
        try (Lab lab = new Lab()) {
            String url = lab.database().jdbcUrl();
            isToldFrom(
                    url.replace("user=root", "user=root&password=wrong&allowPublicKeyRetrieval=true"),
                    "Access denied for user 'root'");
            isToldFrom("jdbc:mariadb://127.0.0.1:1/?user=root", "refused");
        }
    }

    private static void isToldFrom(String url, String reason) {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(url);
            pool.setPoolName("pool");
            pool.setMinimumIdle(0);
            pool.setConnectionTimeout(2_000);
            pool.setInitializationFailTimeout(-1);
            assertThatThrownBy(() ->
                            new MysqlDialect().openTarget("there", pool, "ddw").home())
                    .isInstanceOf(TargetUnavailableException.class)
                    .hasMessageContainingAll("target there cannot be reached", reason)
                    .hasMessageNotContainingAny("timed out", "total=", "pool", "wrong");
        }
    }
}
