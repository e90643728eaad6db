package org.deltawatcher.torture.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison that takes everything for equal finds nothing. */
final class SenseTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "PADDED|a  |a",
                "GUID|0A|0a",
                "BYTES|\\x0a|0A",
                "FLAG|t|1",
                "NUMBER|1.50|1.5",
                "NUMBER|0.00|-0",
                "REAL|0.10000000149011612|0.1",
                "DOUBLE|1e3|1000",
                "TIME|2026-01-01 00:00:00.500000|2026-01-01 00:00:00.5",
                "TIME|2026-01-01 00:00:00+00|2026-01-01 00:00:00",
                "TIME|12:00:00.000|12:00:00",
                "JSON|{\"b\": 1.50, \"a\": [1E2]}|{\"a\":[100],\"b\":1.5}"
            })
    void two_products_write_one_value_in_two_ways(Sense sense, String one, String other) {
        assertThat(sense.canonical(one)).isEqualTo(sense.canonical(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "TEXT|a |a",
                "PADDED| a|a",
                "FLAG|t|0",
                "NUMBER|1.51|1.5",
                "NUMBER|NaN|0",
                "REAL|0.1|0.10000001",
                "DOUBLE|-0|0",
                "TIME|12:00:00|12:00:00.000001",
                "TIME|2026-01-10|2026-01-1",
                "JSON|[1, 2]|[2, 1]",
                "JSON|\"1\"|1",
                "JSON|9007199254740993|9007199254740992"
            })
    void what_differs_stays_different(Sense sense, String one, String other) {
        assertThat(sense.canonical(one)).isNotEqualTo(sense.canonical(other));
    }

    @Test
    void rows_that_only_one_side_has_are_told_as_often_as_they_are_there() {
        List<String> a = Arrays.asList("1", null);
        assertThat(Rows.different("there", List.of(a, a), List.of(a, List.of("2", ""))))
                .containsExactly("not there: [1, null]", "wrongly there: [2, ]");
        assertThat(Rows.different("there", List.of(a, a), List.of(a, a))).isEmpty();
    }
}
