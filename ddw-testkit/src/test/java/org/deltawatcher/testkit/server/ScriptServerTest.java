package org.deltawatcher.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptServerTest {

    @TempDir
    private Path project;

    @Test
    void the_script_of_a_directory_above_says_where_the_server_is() throws IOException {
        script("echo fetching >&2; echo jdbc:mysql://127.0.0.1:$3/?user=root");
        Path module = Files.createDirectories(project.resolve("module/target"));

        TestServer server = new ScriptServer(module).find(Product.MYSQL).orElseThrow();

        assertThat(server.url("shop")).matches("jdbc:mysql://127\\.0\\.0\\.1:\\d+/shop\\?user=root");
        assertThat(server.product()).isEqualTo(Product.MYSQL);
    }

    @Test
    void what_it_complains_of_is_told() throws IOException {
        script("echo database: apt knows no archive >&2; exit 1");

        assertThatThrownBy(() -> new ScriptServer(project).find(Product.MARIADB))
                .isInstanceOf(ServerSource.ServerFailedException.class)
                .hasMessageContaining("apt knows no archive");
    }

    @Test
    void it_has_no_postgresql_as_an_embedded_one_is_at_hand() throws IOException {
        script("exit 1");

        assertThat(new ScriptServer(project).find(Product.POSTGRES)).isEmpty();
    }

    @Test
    void without_a_script_there_is_no_server() {
        assertThat(new ScriptServer(project).find(Product.MYSQL)).isEmpty();
    }

    private void script(String body) throws IOException {
        Path script = Files.createDirectories(project.resolve("scripts")).resolve("database");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }
}
