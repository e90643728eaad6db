package org.deltawatcher.core.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.deltawatcher.api.Change;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonLinesTest {

    private static final Change.Origin ORIGIN = new Change.Origin(7, 1402, Samples.NOON, "import");

    @Test
    void each_change_is_a_line_with_the_same_keys() throws IOException {
        List<Change> changes = List.of(
                new Change.Added(ORIGIN, Samples.row("id", 1)),
                new Change.Updated(ORIGIN, Samples.row("id", 1), Samples.row("id", 2)),
                new Change.Removed(ORIGIN, Samples.row("id", 2)),
                new Change.Truncated(new Change.Origin(8, 0, Samples.NOON, null)));

        String start = "{\"position\":7,\"op\":\"%s\",\"transaction\":1402,"
                + "\"changed_at\":\"2026-03-01T12:00:00Z\",\"origin\":\"import\",";
        assertThat(lines(changes))
                .isEqualTo(start.formatted("I") + "\"old\":null,\"new\":{\"id\":1}}\n"
                        + start.formatted("U") + "\"old\":{\"id\":1},\"new\":{\"id\":2}}\n"
                        + start.formatted("D") + "\"old\":{\"id\":2},\"new\":null}\n"
                        + "{\"position\":8,\"op\":\"T\",\"transaction\":0,\"changed_at\":\"2026-03-01T12:00:00Z\","
                        + "\"origin\":null,\"old\":null,\"new\":null}\n");
    }

    @Test
    void values_take_the_json_form_that_is_nearest() throws IOException {
        assertThat(value(null)).isEqualTo("null");
        assertThat(value(true)).isEqualTo("true");
        assertThat(value(7.5)).isEqualTo("7.5");
        assertThat(value(new BigDecimal("12.500"))).isEqualTo("12.500");
        assertThat(value(Double.NaN)).isEqualTo("\"NaN\"");
        assertThat(value("line\n\"two\"")).isEqualTo("\"line\\n\\\"two\\\"\"");
        assertThat(value(new byte[] {1, 2, 3})).isEqualTo("\"AQID\"");
        assertThat(value(Arrays.asList(1, null, List.of("a", new BigDecimal("1.0")))))
                .isEqualTo("[1,null,[\"a\",1.0]]");
        assertThat(value(LocalDate.of(2026, 3, 1))).isEqualTo("\"2026-03-01\"");
        assertThat(value(OffsetDateTime.parse("2026-03-01T08:15:00Z"))).isEqualTo("\"2026-03-01T08:15Z\"");
        assertThat(value(Timestamp.valueOf("2026-03-01 08:15:30"))).isEqualTo("\"2026-03-01T08:15:30\"");
        assertThat(value(new UUID(0, 1))).isEqualTo("\"00000000-0000-0000-0000-000000000001\"");
    }

    @Test
    void what_java_has_no_value_for_is_written_as_its_database_does() throws IOException {
        assertThat(value(LocalDate.MAX)).isEqualTo("\"infinity\"");
        assertThat(value(LocalDate.MIN)).isEqualTo("\"-infinity\"");
        assertThat(value(LocalDateTime.MAX)).isEqualTo("\"infinity\"");
        assertThat(value(LocalDateTime.MIN)).isEqualTo("\"-infinity\"");
        assertThat(value(OffsetDateTime.MAX)).isEqualTo("\"infinity\"");
        assertThat(value(OffsetDateTime.MIN)).isEqualTo("\"-infinity\"");
        assertThat(value(LocalTime.MAX)).isEqualTo("\"24:00:00\"");
        assertThat(value(List.of(LocalDate.MIN, LocalDate.EPOCH))).isEqualTo("[\"-infinity\",\"1970-01-01\"]");
    }

    private static String value(@Nullable Object value) throws IOException {
        String line = lines(List.of(new Change.Added(ORIGIN, Samples.row("x", value))));
        return line.substring(line.indexOf("{\"x\":") + 5, line.length() - 3);
    }

    private static String lines(List<Change> changes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines.write(Samples.execution("command", "[]", new RecordingSql(), changes), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
