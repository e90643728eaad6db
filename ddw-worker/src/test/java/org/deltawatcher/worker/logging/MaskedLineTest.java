package org.deltawatcher.worker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.config.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MaskedLineTest {

    private static final String URL = "postgresql://me:hunter2@db/shop";

    private final LoggerContext context = new LoggerContext();
    private final MaskedLine line = new MaskedLine();

    @BeforeEach
    void setUp() {
        context.getLogger(Logs.OURS).setLevel(Level.INFO);
        line.setContext(context);
    }

    @Test
    void a_message_and_its_arguments_show_no_password() {
        assertThat(written("Cannot open {}", null, URL)).isEqualTo("Cannot open postgresql://me:***@db/shop");
    }

    @Test
    void what_was_thrown_shows_no_password() {
        var thrown = new IllegalStateException("bad url " + URL, new IllegalArgumentException("password=hunter2"));

        assertThat(written("Failed", thrown)).isEqualTo("Failed: bad url postgresql://me:***@db/shop (password=***)");
    }

    @Test
    void a_stack_trace_shows_no_password() {
        context.getLogger(Logs.OURS).setLevel(Level.DEBUG);

        assertThat(written("Failed", new IllegalStateException("bad url " + URL)))
                .contains("\tat " + MaskedLineTest.class.getName())
                .doesNotContain("hunter2");
    }

    @Test
    void a_password_in_use_is_hidden_whatever_stands_around_it() {
        var masking = new Masking();
        masking.hide(new Secret("correct horse"));
        context.putObject(MaskedLine.MASKING, masking);

        assertThat(written("login {} refused", null, "correct horse")).isEqualTo("login *** refused");
    }

    private String written(String message, @Nullable Throwable thrown, Object... arguments) {
        return line.convert(new LoggingEvent(
                MaskedLineTest.class.getName(),
                context.getLogger("org.deltawatcher.test"),
                Level.WARN,
                message,
                thrown,
                arguments));
    }
}
