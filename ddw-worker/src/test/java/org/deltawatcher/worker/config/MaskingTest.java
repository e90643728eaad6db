package org.deltawatcher.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MaskingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cannot open postgresql://me:hunter2@db/shop now",
                "cannot open jdbc:postgresql://db/shop?user=me&password=hunter2&ssl=true",
                "properties {user=me, password=hunter2, ssl=true}",
                "password: hunter2",
                "{\"password\": \"hunter2\"}",
                "sslpassword='hunter2'",
                "jdbc:sqlserver://db;databaseName=shop;Password=hunter2;encrypt=true",
                "postgresql://:hunter2@db/shop"
            })
    void what_looks_like_a_password_is_hidden(String text) {
        assertThat(new Masking().mask(text)).doesNotContain("hunter2").contains("***");
    }

    @Test
    void the_rest_of_the_text_stays() {
        var masked = new Masking().mask("open jdbc:postgresql://db/shop?password=hunter2&ssl=true failed");

        assertThat(masked).isEqualTo("open jdbc:postgresql://db/shop?password=***&ssl=true failed");
    }

    @Test
    void a_password_in_use_is_hidden_wherever_it_appears() {
        var masking = new Masking();
        masking.hide(new Secret("correct horse"));

        assertThat(masking.mask("login (correct horse) refused")).isEqualTo("login (***) refused");
    }

    @Test
    void text_about_passwords_stays_readable() {
        for (var text : List.of(
                "FATAL: password authentication failed for user \"me\"",
                "Access denied for user 'me'@'db' (using password: YES)")) {
            assertThat(new Masking().mask(text)).isEqualTo(text);
        }
    }

    @Test
    void settings_show_no_secret_when_they_are_printed() {
        var home = new HomeSettings(
                "main",
                "jdbc:postgresql://db/shop",
                "me",
                new Secret("hunter2"),
                Map.of("sslpassword", new Secret("k3yk3y")),
                "ddw",
                Duration.ofSeconds(1));

        assertThat(new Settings(List.of(home), List.of(), WorkerSettings.STANDARD, "file", List.of()) + home.describe())
                .doesNotContain("hunter2")
                .doesNotContain("k3yk3y")
                .contains("***");
    }
}
