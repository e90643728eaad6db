package org.deltawatcher.core.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Json;
import org.deltawatcher.api.table.ColumnType.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are the same have one text, others have another. */
final class CanonicalTest {

    private static final ColumnType PADDED = new Text(5, true);

    @Test
    void blanks_that_fill_a_column_up_are_none_and_others_are_there() {
        assertThat(Canonical.text("a  ", PADDED)).isEqualTo("a");
        assertThat(Canonical.text("  ", PADDED)).isEmpty();
        for (String blank : new String[] {"\t", " \n", "\u00a0", "\u2003", "\u3000"}) {
            assertThat(Canonical.text("a" + blank, PADDED)).isEqualTo("a" + blank);
        }
        assertThat(Canonical.text("a ", new Text(5, false))).isEqualTo("a ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2}|{\"a=1, b\":2}",
                "{\"a\":\"1\"}|{\"a\":1}",
                "[\"a\",\"b\"]|[\"a, b\"]",
                "{\"a\\\"\":1}|{\"a\\\\\":1}",
                "[]|{}",
                "null|\"null\"",
                "1e999999999|1e999999998",
                "1e-999999999|1e-999999998",
            })
    void documents_that_differ_have_two_texts(String one, String other) {
        assertThat(Canonical.text(one, new Json())).isNotEqualTo(Canonical.text(other, new Json()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"b\": 1.50, \"a\": [true,null]}|{\"a\":[true, null],\"b\":1.5}",
                "\"\\u0041\"|\"A\"",
                "[10, 1e2, -0.0]|[1.0e1,100,0]",
                "10e999999998|1e999999999",
            })
    void documents_that_are_the_same_have_one_text(String one, String other) {
        assertThat(Canonical.text(one, new Json())).isEqualTo(Canonical.text(other, new Json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "[1e2147483647]", "{\"a\": 1e99999999999}"})
    void a_number_with_a_huge_exponent_is_not_written_out(String document) {
        assertThat(Canonical.text(document, new Json())).hasSizeLessThan(50);
    }

    @Test
    void numbers_are_readable_without_zeros_at_the_end() {
        assertThat(Canonical.text(new BigDecimal("1.50"), new Decimal(10, 2))).isEqualTo("1.5");
        assertThat(Canonical.text(new BigDecimal("100"), new Decimal(10, 2))).isEqualTo("100");
        assertThat(Canonical.text(new BigDecimal("0.00"), new Decimal(10, 2))).isEqualTo("0");
    }
}
