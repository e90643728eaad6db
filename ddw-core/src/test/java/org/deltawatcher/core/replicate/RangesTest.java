package org.deltawatcher.core.replicate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.SpecialValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RangesTest {

    private static final ColumnShape COLUMN =
            new ColumnShape("c", new ColumnType.TimeOfDay(6), "time", Range.PLAIN, true, true, false);

    @ParameterizedTest
    @CsvSource({
        "-00:00:01, a time below 0 or of 24 hours and more",
        "-838:59:59.000, a time below 0 or of 24 hours and more",
        "24:00:00, a time below 0 or of 24 hours and more",
        "0044-03-15 BC, a day before 0001-01-01",
        "20260-01-01 00:00:00, a day after 9999-12-31",
        "20260-01-01 00:00:00 BC, a day before 0001-01-01",
        "0000-00-00, a date that is none",
        "2026-00-00 10:00:00, a date that is none",
        "2026-02-31, a date that is none",
        "NaN, NaN",
        "-infinity, -infinity"
    })
    void a_value_without_a_place_is_told_by_its_kind(String text, String kind) {
        assertThatThrownBy(() -> Ranges.special(new SpecialValue(text), COLUMN))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("cannot hold " + kind);
    }
}
