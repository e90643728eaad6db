package org.deltawatcher.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An oracle that finds nothing wrong is worth as much as it would find. */
final class OracleTest {

    @Test
    void each_thing_that_is_wrong_is_found() throws Exception {
        try (Ground home = Ground.of("postgres");
                Ground target = Ground.of("postgres")) {
            home.createTables();
            target.createTables();
            Oracle oracle = new Oracle(home, target);
            execute(
                    home,
                    "INSERT INTO notes VALUES (1, 'a', 5, NULL, 1); UPDATE notes SET version = 2;"
                            + " INSERT INTO seen (position, op, id, version) VALUES (1, 'I', 1, 1), (2, 'U', 1, 2);"
                            + " INSERT INTO copied TABLE notes; INSERT INTO hours_per_team VALUES ('a', 1, 5), ('b', 0, 0)");
            execute(
                    target,
                    "INSERT INTO elsewhere VALUES (1, 'a', 5, NULL, 2); INSERT INTO spread VALUES (1, 'a', 5, 2)");
            assertThat(oracle.judge()).isEqualTo(new Oracle.Verdict(2, 0, 0, 0, 0, 0));

            execute(home, "DELETE FROM seen WHERE version = 1");
            assertThat(oracle.judge().lost()).isEqualTo(1);
            execute(home, "INSERT INTO seen (position, op, id, version) VALUES (1, 'I', 1, 1)");
            assertThat(oracle.judge().outOfOrder()).isEqualTo(1);
            execute(home, "INSERT INTO seen (position, op, id, version) VALUES (3, 'U', 1, 2)");
            assertThat(oracle.judge().doubled()).isEqualTo(1);
            execute(home, "UPDATE hours_per_team SET hours = 6 WHERE team = 'a'");
            assertThat(oracle.judge().wrongResults()).isEqualTo(2);
            execute(home, "UPDATE copied SET hours = 6");
            assertThat(oracle.judge().wrongResults()).isEqualTo(4);
            execute(target, "DELETE FROM elsewhere");
            assertThat(oracle.judge().wrongResults()).isEqualTo(5);
            execute(target, "DELETE FROM spread");
            assertThat(oracle.judge().wrongResults()).isEqualTo(6);
            assertThat(oracle.judge().isRight()).isFalse();
        }
    }

    private static void execute(Ground ground, String statements) throws SQLException {
        ground.execute(List.of(statements));
    }
}
