package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstallTest {

    private TestDatabase database;
    private Home home;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        home = new PostgresDialect().open(database.dataSource(), "ddw");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_database_without_the_schema_is_refused_with_the_way_out() {
        assertThatThrownBy(() -> home.installer().check())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining("ddw install");
    }

    @Test
    void installing_twice_does_nothing_the_second_time() {
        assertThat(home.installer().install()).isNotEmpty();
        assertThat(home.installer().install()).isEmpty();
        home.installer().check();
    }

    @Test
    void an_upgrade_that_fails_leaves_the_home_as_it_was() throws SQLException {
        home.installer().install();
        execute("COMMENT ON FUNCTION ddw.now() IS 'as it was'");
        execute("ALTER TABLE ddw.batch RENAME truncation TO cut_at");
        execute("UPDATE ddw.flyway_schema_history SET checksum = 1 WHERE version IS NULL");

        assertThatThrownBy(() -> home.installer().install()).hasMessageContaining("truncation");
        try (Connection connection = database.connect();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT obj_description('ddw.now()'::regprocedure)")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("as it was");
        }
        execute("ALTER TABLE ddw.batch RENAME cut_at TO truncation");
        home.installer().install();
        home.installer().check();
    }

    @Test
    void a_schema_that_was_restored_without_its_rows_says_how_to_begin_anew() throws SQLException {
        home.installer().install();
        execute("DELETE FROM ddw.home");
        execute("DELETE FROM ddw.flyway_schema_history");

        assertThatThrownBy(() -> home.installer().check())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContainingAll("came here without its rows", "ddw uninstall --yes", "ddw install");
        assertThatThrownBy(() -> home.installer().install()).isInstanceOf(HomeMismatchException.class);
        home.installer().uninstall();
        home.installer().install();
        home.installer().check();
    }

    @Test
    void a_schema_that_somebody_else_could_replace_things_in_is_refused() throws SQLException {
        execute(
                "DO $$BEGIN CREATE ROLE ddw_test_other; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$");
        execute("CREATE SCHEMA ddw AUTHORIZATION ddw_test_other");

        assertThatThrownBy(() -> home.installer().install())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContainingAll("belongs to ddw_test_other", "ALTER SCHEMA ddw OWNER TO");
    }

    @Test
    void a_newer_schema_is_refused_and_left_alone() throws SQLException {
        home.installer().install();
        execute("INSERT INTO ddw.flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success)"
                + " VALUES (999, '999', 'from the future', 'SQL', 'V999__x.sql', 1, 'x', 1, true)");

        assertThatThrownBy(() -> home.installer().check())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining("newer than this program");
        assertThatThrownBy(() -> home.installer().install())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining("newer than this program");
        assertThatThrownBy(() -> home.installer().uninstall())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining("newer than this program");
        assertThat(column("SELECT count(*) FROM ddw.process")).containsExactly("0");
    }

    @Test
    void the_name_of_the_schema_can_be_chosen_and_two_homes_live_side_by_side() throws SQLException {
        Home other = new PostgresDialect().open(database.dataSource(), "delta_2");
        home.installer().install();
        other.installer().install();
        execute("CREATE TABLE orders (id int PRIMARY KEY)");

        home.changeSource().enable(EnableRequest.of(SourceName.parse("public.orders")));
        other.changeSource().enable(EnableRequest.of(SourceName.parse("public.orders")));
        execute("INSERT INTO orders VALUES (1)");

        assertThat(column("SELECT op FROM ddw.delta_orders")).containsExactly("I");
        assertThat(column("SELECT op FROM delta_2.delta_orders")).containsExactly("I");
    }

    @Test
    void triggers_made_by_another_version_are_made_anew() throws SQLException {
        home.installer().install();
        execute("CREATE TABLE orders (id int PRIMARY KEY)");
        home.changeSource().enable(EnableRequest.of(SourceName.parse("public.orders")));
        String triggers =
                "SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE tgname LIKE '0%' ORDER BY tgname";
        List<String> before = column(triggers);
        execute(
                "CREATE OR REPLACE TRIGGER \"0_ddw_update\" AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION ddw.capture_orders();"
                        + " COMMENT ON TRIGGER \"0_ddw_update\" ON orders IS NULL");

        assertThat(column("SELECT ddw._after_install()")).isEmpty(); // as an upgrade does
        assertThat(column(triggers)).isEqualTo(before);
    }

    @Test
    void uninstalling_leaves_the_users_tables_as_they_were() throws SQLException {
        execute("CREATE TABLE orders (id int PRIMARY KEY, note text)");
        String before = description();
        home.installer().install();
        home.changeSource().enable(EnableRequest.of(SourceName.parse("public.orders")));
        execute("INSERT INTO orders VALUES (1, 'x')");

        assertThat(home.installer().uninstall()).contains("public.orders: tracking removed");

        assertThat(description()).isEqualTo(before);
        execute("UPDATE orders SET note = 'y'");
        assertThat(column("SELECT note FROM orders")).containsExactly("y");
        assertThat(column("SELECT nspname FROM pg_namespace WHERE nspname = 'ddw'"))
                .isEmpty();
        assertThat(home.installer().uninstall()).isEmpty();
    }

    private String description() throws SQLException {
        return column("SELECT attname || ' ' || atttypid::regtype FROM pg_attribute"
                        + " WHERE attrelid = 'orders'::regclass ORDER BY attnum")
                + " triggers "
                + column("SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass")
                + " event triggers "
                + column("SELECT evtname FROM pg_event_trigger");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> column(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
