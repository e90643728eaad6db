package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, wired as in the program, against MySQL. One home for all tests; each has a table of its own. */
final class MysqlCommandsTest {

    private static final String SUM = """
            INSERT INTO shop.sums
            SELECT 'all', SUM(COALESCE(new_hours, 0) - COALESCE(old_hours, 0)) FROM {net} HAVING COUNT(*) > 0
            ON DUPLICATE KEY UPDATE hours = hours + VALUES(hours)
            """;
    private static final String COPY = """
            {"on_added": "INSERT INTO shop.copies VALUES (:new_id, :new_hours)",
             "on_changed": "UPDATE shop.copies SET hours = :new_hours WHERE id = :old_id",
             "on_deleted": "DELETE FROM shop.copies WHERE id = :old_id"}
            """;

    private static MysqlShell shell;
    private static Path written;

    @BeforeAll
    static void createHome(@TempDir Path directory) {
        shell = new MysqlShell(directory);
        written = directory.resolve("written");
    }

    @AfterAll
    static void drop() {
        if (shell != null) {
            shell.close();
        }
    }

    @Test
    void a_home_is_installed_and_taken_out_again() {
        var other = Map.of("DDW_SCHEMA", shell.database().schema() + "_b");
        assertThat(shell.ddw(other, "status")).satisfies(missing -> {
            assertThat(missing.code()).isEqualTo(5);
            assertThat(missing.err())
                    .contains("is not installed on this server")
                    .contains("Install it with: ddw install");
        });

        assertThat(shell.ddw(other, "install").out()).contains("version 1: tables");
        assertThat(shell.ddw(other, "install").out()).endsWith(" is up to date.\n");
        assertThat(shell.ddw(other, "doctor").out()).contains("MySQL ");
        assertThat(shell.ddw(other, "doctor").code()).isZero();
        assertThat(shell.ddw(other, "uninstall --yes").code()).isZero();
        assertThat(shell.ddw(other, "status").code()).isEqualTo(5);
    }

    @Test
    void a_script_is_a_worker() {
        track("scripted");
        assertThat(shell.out("process add shop.scripted/hours -e sql --filter", "hours > 0", "-d", "DO 1"))
                .isEqualTo("Registered shop.scripted/hours\n");
        shell.sql(
                "INSERT INTO shop.scripted VALUES (1, 7.5), (2, 8)", "UPDATE shop.scripted SET hours = 8 WHERE id = 1");

        var batch = shell.out("stage shop.scripted/hours --worker cron").strip();
        assertThat(shell.ddw("stage shop.scripted/hours").code()).isEqualTo(9);
        assertThat(shell.out("changes " + batch)).contains("7.50 → 8.00");
        assertThat(shell.out("changes --net --json " + batch).lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"op\":\"I\""));
        assertThat(shell.ddw("extend " + batch + " 1h").code()).isZero();
        assertThat(shell.ddw("commit " + batch).code()).isZero();
        assertThat(shell.ddw("commit " + batch).code()).isEqualTo(8);
        assertThat(shell.ddw("wait shop.scripted/hours --timeout 5s").code()).isZero();
        assertThat(shell.out("batches shop.scripted/hours"))
                .contains(batch)
                .contains("committed")
                .contains("cron");

        shell.sql("DELETE FROM shop.scripted WHERE id = 1");
        var released = shell.out("stage shop.scripted/hours").strip();
        assertThat(shell.ddw("release " + released + " --failed", "no paper").code())
                .isZero();
        assertThat(shell.ddw("commit " + released).code()).isEqualTo(4);
        assertThat(shell.out("status")).contains("no paper");
    }

    @Test
    void a_process_is_edited_requested_reloaded_and_removed() {
        track("edited");
        shell.out("process add shop.edited/hours -e sql -d", "DO 1");

        shell.out("process edit shop.edited/hours --lanes 2 --filter", "hours > 1");
        assertThat(shell.out("process show shop.edited/hours"))
                .contains("lanes:        2")
                .contains("filter:       hours > 1");
        shell.out("process disable shop.edited/hours");
        assertThat(shell.ddw("stage shop.edited/hours").code()).isEqualTo(9);
        shell.out("process enable shop.edited/hours");
        shell.out("process request shop.edited/hours --in 1h");
        shell.out("process reload shop.edited/hours --yes");
        assertThat(shell.out("catalog")).contains("shop.edited").contains("### hours");
        shell.out("process remove shop.edited/hours --yes");
        assertThat(shell.ddw("process show shop.edited/hours").code()).isEqualTo(3);
        assertThat(shell.out("tracking disable shop.edited")).contains("shop.edited");
        assertThat(shell.out("tracking list")).containsPattern("shop\\.edited +trigger +off");
    }

    @Test
    void a_worker_runs_what_each_executor_runs() throws SQLException, IOException, InterruptedException {
        track("notes");
        shell.sql(
                "CREATE TABLE shop.sums (team VARCHAR(10) PRIMARY KEY, hours DECIMAL(10, 2))",
                "CREATE TABLE shop.copies (id INT PRIMARY KEY, hours DECIMAL(4, 2))",
                "CREATE TABLE shop.sizes (batch_id CHAR(36) PRIMARY KEY, changes INT)",
                "CREATE PROCEDURE shop.count_changes(batch CHAR(36)) INSERT INTO shop.sizes"
                        + " SELECT batch, COUNT(*) FROM ddw.changes_notes c WHERE c.batch_id = batch",
                "INSERT INTO shop.notes VALUES (1, 1), (2, 2)");
        shell.out("process add shop.notes/sum -e sql --initial load -d", SUM);
        shell.out("process add shop.notes/copy -e row-sql --initial load --backoff 1ms --max-attempts 1 -d", COPY);
        shell.out("process add shop.notes/count -e procedure -d shop.count_changes");
        shell.out("process add shop.notes/write -e command -d", "[\"dd\", \"of=" + written + "\"]");
        shell.sql(
                "INSERT INTO shop.notes VALUES (3, 3), (4, 100)",
                "UPDATE shop.notes SET hours = 2.5 WHERE id = 2",
                "DELETE FROM shop.notes WHERE id = 1");
        waitForTheWorker();

        assertThat(shell.rows("SELECT hours FROM shop.sums"))
                .isEqualTo(shell.rows("SELECT SUM(hours) FROM shop.notes"))
                .containsExactly("105.50");
        assertThat(Files.readAllLines(written))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("{\"position\":"));
        assertThat(shell.rows("SELECT SUM(changes) FROM shop.sizes")).containsExactly("4");
        assertThat(shell.rows("SELECT * FROM shop.copies ORDER BY id")).containsExactly("2 2.50", "3 3.00");
        assertThat(shell.out("parked list shop.notes/copy"))
                .contains("{\"id\": 4}")
                .contains("Out of range value for column 'hours'");
        assertThat(shell.out("status")).containsPattern("shop\\.notes/copy +idle +0 +0s +0 +1 ");

        shell.sql("ALTER TABLE shop.copies MODIFY hours DECIMAL(10, 2)");
        assertThat(shell.out("parked replay shop.notes/copy")).startsWith("1 parked change");
        waitForTheWorker();
        assertThat(shell.rows("SELECT * FROM shop.copies ORDER BY id"))
                .isEqualTo(shell.rows("SELECT * FROM shop.notes ORDER BY id"));
        assertThat(shell.out("doctor")).contains("tracking of shop.notes").contains("process copy on shop.notes");
    }

    @Test
    void what_cannot_be_is_refused_in_the_words_of_mysql() {
        shell.sql(
                "CREATE TABLE shop.bare (id INT)",
                "CREATE TABLE shop.old_engine (id INT PRIMARY KEY) ENGINE = MyISAM",
                "CREATE VIEW shop.view_of_it AS SELECT 1 AS id");
        track("refused");

        refused(3, "there is no table", "tracking enable shop.nothing");
        refused(2, "source must be schema.table", "tracking enable refused");
        refused(2, "has no primary key that can be used", "tracking enable shop.bare");
        refused(2, "ALTER TABLE … ENGINE = InnoDB helps", "tracking enable shop.old_engine");
        refused(2, "is a view", "tracking enable shop.view_of_it");
        refused(2, "is a system table", "tracking enable mysql.user");
        refused(2, "line 1: You have an error in your SQL syntax", "process add shop.refused/x -e sql -d", "SELEC 1");
        refused(2, "Unknown column 'hour'", "process add shop.refused/x -e sql -d", "DO 1", "--filter", "hour > 1");
        refused(2, "there is no procedure shop.nothing", "process add shop.refused/x -e procedure -d shop.nothing");
        refused(3, "there is no batch", "commit 0f8fad5b-d9cb-469f-a165-70867728950e");
        refused(3, "is not tracked", "process add shop.bare/x -e sql -d", "DO 1");
    }

    @Test
    void a_server_that_refuses_or_is_away_is_told_without_the_password() {
        var url = shell.database().jdbcUrl();
        var address = url.substring(url.indexOf("//") + 2, url.indexOf("/?"));

        assertThat(shell.ddw(Map.of("DDW_URL", "mysql://root:hunter22@" + address), "status"))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(7);
                    assertThat(refused.err())
                            .contains("cannot connect to home default (jdbc:mysql://" + address + "/ as root")
                            .contains(": Access denied for user 'root'@")
                            .contains("(using password: YES)")
                            .doesNotContain("hunter22");
                });
        assertThat(shell.ddw(Map.of("DDW_URL", url.replace("/?", "/nowhere?")), "status"))
                .satisfies(missing -> {
                    assertThat(missing.code()).isEqualTo(6);
                    assertThat(missing.err()).contains("Unknown database 'nowhere'. Create it, or correct the url");
                });
        assertThat(shell.ddw(Map.of("DDW_URL", "mysql://me:hunter22@127.0.0.1:1"), "status"))
                .satisfies(away -> {
                    assertThat(away.code()).isEqualTo(6);
                    assertThat(away.err()).contains("127.0.0.1:1").doesNotContain("hunter22");
                });
    }

    private static void track(String table) {
        shell.sql("CREATE TABLE shop." + table + " (id INT PRIMARY KEY, hours DECIMAL(10, 2))");
        assertThat(shell.out("tracking enable shop." + table))
                .isEqualTo("Tracking shop." + table + " by trigger, key id: changes go to ddw.delta_" + table + "\n");
    }

    private static void refused(int code, String message, String command, String... more) {
        var result = shell.ddw(command, more);
        assertThat(result.code()).as(command).isEqualTo(code);
        assertThat(result.err().replace(shell.database().sourceSchema() + ".", "shop."))
                .as(command)
                .contains(message)
                .doesNotContain("(conn=");
    }

    private static void waitForTheWorker() throws InterruptedException {
        shell.whileWorking(() -> {
            for (var process : List.of("sum", "copy", "count", "write")) {
                shell.out("wait shop.notes/" + process + " --timeout 30s");
            }
            return true;
        });
    }
}
