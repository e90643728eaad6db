package org.deltawatcher.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsReaderTest {

    @TempDir
    private Path directory;

    @Test
    void a_url_in_the_environment_is_all_that_is_needed() {
        var home = read(Map.of("DDW_URL", "jdbc:postgresql://db/shop")).home(null);

        assertThat(home.name()).isEqualTo("default");
        assertThat(home.jdbcUrl()).isEqualTo("jdbc:postgresql://db/shop");
        assertThat(home.schema()).isEqualTo("ddw");
        assertThat(home.password()).isNull();
    }

    @Test
    void user_password_and_schema_of_the_environment_go_before_those_of_the_url() {
        var home = read(Map.of(
                        "DDW_URL", "postgresql://a:b@db/shop",
                        "DDW_USER", "ddw_worker",
                        "DDW_PASSWORD", "s3cret",
                        "DDW_SCHEMA", "delta"))
                .home(null);

        assertThat(home.user()).isEqualTo("ddw_worker");
        assertThat(home.password()).isEqualTo(new Secret("s3cret"));
        assertThat(home.schema()).isEqualTo("delta");
    }

    @Test
    void the_command_line_goes_before_the_environment_and_the_environment_before_the_file() throws IOException {
        write("homes { main { url = \"jdbc:postgresql://file/shop\" } }");
        var request = new SettingsRequest(null, "jdbc:postgresql://line/shop", null, null, null);

        assertThat(read(Map.of()).home(null).jdbcUrl()).contains("//file/");
        assertThat(read(Map.of("DDW_URL", "jdbc:postgresql://env/shop"))
                        .home(null)
                        .jdbcUrl())
                .contains("//env/");
        assertThat(reader(Map.of("DDW_URL", "jdbc:postgresql://env/shop"))
                        .read(request)
                        .home(null)
                        .jdbcUrl())
                .contains("//line/");
    }

    @Test
    void a_file_has_several_homes_and_one_is_picked_by_name() throws IOException {
        write("""
                homes {
                  main { url = "jdbc:postgresql://db/shop", user = ddw_worker, password = ${?SHOP_PASSWORD} }
                  archive { url = "postgresql://me@archive/archive", schema = delta, connect-timeout = 3s }
                }
                """);
        var settings = read(Map.of("SHOP_PASSWORD", "s3cret"));

        assertThat(settings.home("main").password()).isEqualTo(new Secret("s3cret"));
        assertThat(settings.home("archive"))
                .isEqualTo(new HomeSettings(
                        "archive",
                        "jdbc:postgresql://archive/archive",
                        "me",
                        null,
                        Map.of(),
                        "delta",
                        Duration.ofSeconds(3)));
        assertThat(settings.homes(List.of())).hasSize(2);
        assertThatThrownBy(() -> settings.home(null))
                .hasMessage("there are several homes: say which one with --home (archive, main)");
        assertThatThrownBy(() -> settings.home("mian")).hasMessageContaining("did you mean main?");
    }

    @Test
    void a_variable_that_is_not_set_leaves_the_setting_out() throws IOException {
        write("homes { main { url = \"jdbc:postgresql://db/shop\", password = ${?SHOP_PASSWORD} } }");

        assertThat(read(Map.of()).home(null).password()).isNull();
    }

    @Test
    void a_required_variable_that_is_not_set_is_refused_with_its_line() throws IOException {
        write("homes {\n main { url = ${SHOP_URL} } }");

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("a variable of the environment is not set")
                .hasMessageContaining("ddw.conf: 2");
    }

    @Test
    void a_key_that_does_not_exist_is_refused_with_the_nearest_one_and_its_line() throws IOException {
        write("homes {\n main {\n url = \"jdbc:postgresql://db/shop\"\n usr = me } }");
        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageStartingWith("homes.main.usr is not a setting; did you mean user?")
                .hasMessageContaining("ddw.conf: 4");

        write("worker { thread = 4 }");
        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageStartingWith("worker.thread is not a setting; did you mean threads?");

        write("home { main { } }");
        assertThatThrownBy(() -> read(Map.of())).hasMessageStartingWith("home is not a setting; did you mean homes?");
    }

    @Test
    void the_worker_has_defaults_and_can_be_told_otherwise() throws IOException {
        write("worker { threads = 8, poll-max = 10 seconds, stop-grace = 1m 30s }");

        var worker = read(Map.of()).worker();

        assertThat(worker.threads()).isEqualTo(8);
        assertThat(worker.polling().longest()).isEqualTo(Duration.ofSeconds(10));
        assertThat(worker.stopGrace()).isEqualTo(Duration.ofSeconds(90));
        assertThat(worker.heartbeat()).isEqualTo(WorkerSettings.STANDARD.heartbeat());
    }

    @Test
    void a_value_of_the_wrong_kind_is_refused_with_its_line() throws IOException {
        write("worker {\n\n threads = many }");
        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("worker.threads must be a whole number  (")
                .hasMessageContaining(": 3)");

        write("worker { heartbeat = soon }");
        assertThatThrownBy(() -> read(Map.of())).hasMessageStartingWith("worker.heartbeat: a duration is a number and");

        write("homes = 4");
        assertThatThrownBy(() -> read(Map.of())).hasMessageStartingWith("homes must be a block in braces");
    }

    @Test
    void a_home_without_a_url_and_a_program_without_a_home_are_refused() throws IOException {
        assertThatThrownBy(() -> read(Map.of()).home(null)).hasMessageContaining("set DDW_URL");

        write("homes { main { user = me } }");
        assertThatThrownBy(() -> read(Map.of())).hasMessageStartingWith("homes.main needs a url");
    }

    @Test
    void a_password_comes_from_a_file_beside_the_configuration() throws IOException {
        Files.writeString(directory.resolve("pw"), "s3cret\n");
        write("homes { main { url = \"jdbc:postgresql://db/shop\", password-file = pw } }");

        assertThat(read(Map.of()).home(null).password()).isEqualTo(new Secret("s3cret"));
        assertThat(read(Map.of("DDW_URL", "jdbc:postgresql://db/shop", "DDW_PASSWORD_FILE", "pw"))
                        .home(null)
                        .password())
                .isEqualTo(new Secret("s3cret"));
    }

    @Test
    void two_passwords_for_one_home_are_refused() throws IOException {
        write("homes { main { url = \"jdbc:postgresql://db/shop\", password = a, password-file = pw } }");

        assertThatThrownBy(() -> read(Map.of())).hasMessageStartingWith("homes.main has both password and");
    }

    @Test
    void a_named_file_must_exist() {
        assertThatThrownBy(() -> read(Map.of("DDW_CONFIG", "nowhere.conf")))
                .hasMessageContaining("nowhere.conf that DDW_CONFIG names");
    }

    @Test
    void the_file_of_the_user_is_read_when_there_is_none_here() throws IOException {
        var file = directory.resolve("home/.config/ddw/ddw.conf");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "homes { main { url = \"jdbc:postgresql://db/shop\" } }");

        var settings = read(Map.of("HOME", directory.resolve("home").toString()));

        assertThat(settings.origin()).isEqualTo(file.toString());
        assertThat(settings.homes()).hasSize(1);
    }

    @Test
    void options_of_a_home_need_a_url() throws IOException {
        write("homes { main { url = \"jdbc:postgresql://db/shop\" } }");
        var request = new SettingsRequest(null, null, "me", null, null);

        assertThatThrownBy(() -> reader(Map.of()).read(request)).hasMessageContaining("go with --url or DDW_URL");
    }

    @Test
    void a_file_with_a_password_that_everybody_can_read_is_noted() throws IOException {
        var file = write("homes { main { url = \"jdbc:postgresql://db/shop\", password = s3cret } }");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(read(Map.of()).notes()).singleElement().asString().contains("chmod 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(read(Map.of()).notes()).isEmpty();
    }

    @Test
    void the_example_of_the_documentation_is_read() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "reference", "configuration.md"));
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(directory.resolve("pw"), "x");
        for (var example : page.split("```hocon\n", -1)) {
            if (!example.equals(page.split("```hocon\n", -1)[0])) {
                write(example.substring(0, example.indexOf("```"))
                        .replace("/run/secrets/archive", directory.resolve("pw").toString()));
                assertThat(read(Map.of()).worker().threads()).isPositive();
            }
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("ddw.conf"), text);
    }

    private Settings read(Map<String, String> environment) {
        return reader(environment).read(SettingsRequest.NOTHING);
    }

    private SettingsReader reader(Map<String, String> environment) {
        return new SettingsReader(new Surroundings(environment, directory), new Masking());
    }
}
