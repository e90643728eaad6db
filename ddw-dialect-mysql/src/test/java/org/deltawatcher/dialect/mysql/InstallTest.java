package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Installing where DDL cannot be rolled back, and by users who may not do everything. */
final class InstallTest {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void an_installation_that_died_half_way_is_taken_up_again() {
        lab.run("CREATE TABLE shop.orders (id INT PRIMARY KEY)");
        ProcessKey process = lab.track("orders");
        lab.run(
                "UPDATE ddw.flyway_schema_history SET success = 0 WHERE version = '1' OR description = '07 stage'",
                "DROP TABLE ddw.warning",
                "DROP PROCEDURE ddw._stage_lane",
                "INSERT INTO shop.orders VALUES (1)");

        assertThat(lab.home().installer().install()).isNotEmpty();
        lab.home().installer().check();
        lab.run("INSERT INTO shop.orders VALUES (2)");

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("II");
        assertThat(lab.home().selfWatch().inspect()).isEmpty();
    }

    @Test
    void an_installation_leaves_a_pooled_session_as_it_was() {
        String mode = lab.value("SELECT @@SESSION.sql_mode");
        lab.run("UPDATE ddw.flyway_schema_history SET success = 0 WHERE description = '10 parking'");
        lab.home().installer().install();

        for (int i = 0; i < 5; i++) {
            assertThat(lab.value("SELECT @@SESSION.sql_mode")).isEqualTo(mode);
        }
    }

    @Test
    void a_user_who_may_create_no_functions_is_told_what_is_missing() {
        String schema = "ddw_" + lab.database().sourceSchema().substring(5);
        lab.run(
                "CREATE USER '" + schema + "'@'%' IDENTIFIED BY 'x'",
                "GRANT ALL ON " + schema + ".* TO '" + schema + "'@'%'");
        String url = ((HikariDataSource) lab.database().dataSource())
                .getJdbcUrl()
                .replace("user=root", "user=" + schema + "&password=x&allowPublicKeyRetrieval=true");
        try (HikariDataSource dataSource = new HikariDataSource()) {
            dataSource.setJdbcUrl(url);
            dataSource.setMaximumPoolSize(2);
            Home home = new MysqlDialect().open(dataSource, schema);

            assertThatThrownBy(() -> home.installer().install())
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("log_bin_trust_function_creators");
        } finally {
            lab.run("DROP USER '" + schema + "'@'%'", "DROP DATABASE IF EXISTS " + schema);
        }
    }
}
