package org.deltawatcher.worker.demo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.worker.config.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MysqlFinderTest {

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    @Test
    void what_was_asked_for_goes_before_the_environment_and_that_before_the_script() throws Exception {
        var script = script("exit 1");
        var finder = finder(Map.of("DDW_DEMO_MYSQL", "mysql://root@other:3306/"), script);

        assertThat(finder.find("jdbc:mysql://one:3306/").url()).isEqualTo("jdbc:mysql://one:3306/");
        assertThat(finder.find("mysql").url()).isEqualTo("mysql://root@other:3306/");
        assertThat(finder.find("mysql").endedBy()).isNull();
        assertThatThrownBy(() -> finder(Map.of(), script).find("mysql")).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void the_script_starts_a_server_and_ends_it() throws Exception {
        var script =
                script("echo \"$@\" >>\"$0.log\"; echo fetching >&2; [ \"$1\" = down ] || echo jdbc:mysql://here/");
        try (var server = finder(Map.of(), script).find("mysql")) {
            assertThat(server.url()).isEqualTo("jdbc:mysql://here/");
            assertThat(server.endedBy()).matches(".*script down mysql \\d+");
        }

        assertThat(said).contains("  fetching");
        assertThat(Files.readAllLines(Path.of(script + ".log")))
                .hasSize(2)
                .satisfies(
                        calls -> assertThat(calls.get(1)).isEqualTo(calls.get(0).replace("up", "down")));
    }

    @Test
    void a_script_that_fails_says_why() throws Exception {
        var finder = finder(Map.of(), script("echo 'database: needs apt and dpkg' >&2; exit 1"));

        assertThatThrownBy(() -> finder.find("mysql"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("database: needs apt and dpkg")
                .hasMessageContaining("--to mysql://")
                .hasMessageContaining("DDW_DEMO_MYSQL");
    }

    @Test
    void without_any_server_the_ways_to_name_one_are_told() {
        var finder = new MysqlFinder(new Surroundings(Map.of(), folder), Optional.empty(), said::add);

        assertThatThrownBy(() -> finder.find("mysql"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("--to mysql://")
                .hasMessageContaining("DDW_DEMO_MYSQL")
                .hasMessageContaining("scripts/database");
    }

    @Test
    void nonsense_is_refused_and_no_password_is_repeated() throws Exception {
        assertThatThrownBy(() -> MysqlFinder.check("oracle"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("but is oracle");
        assertThatThrownBy(() -> MysqlFinder.check("jdbc:postgresql://here/shop?password=s3cret"))
                .hasMessageContaining("--to takes mysql")
                .hasMessageNotContaining("s3cret");
        var finder = finder(Map.of("DDW_DEMO_MYSQL", "root:s3cret@here"), script("exit 1"));
        assertThatThrownBy(() -> finder.find("mysql"))
                .hasMessageContaining("DDW_DEMO_MYSQL must be the url of a MySQL server")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void the_script_of_the_clone_is_found_from_within() {
        assertThat(ScriptServer.script())
                .hasValueSatisfying(script -> assertThat(script).endsWith(Path.of("scripts/database")));
        assertThat(ScriptServer.above(folder)).isEmpty();
    }

    private MysqlFinder finder(Map<String, String> environment, Path script) {
        return new MysqlFinder(new Surroundings(environment, folder), Optional.of(script), said::add);
    }

    private Path script(String text) throws Exception {
        var script = folder.resolve("script");
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }
}
