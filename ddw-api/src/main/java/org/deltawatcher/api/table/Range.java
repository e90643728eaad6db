package org.deltawatcher.api.table;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a column can hold beyond what its {@link ColumnType} says.
 *
 * @param firstDay the earliest day of a date or time, null if that is no question
 * @param lastDay the latest one, null if that is no question
 * @param hasNotANumber whether it takes NaN
 * @param hasInfinity whether it takes infinity
 * @param hasZeroDates whether it takes dates that are none, such as 0000-00-00
 * @param hasNul whether a text may hold the character NUL
 */
public record Range(
        @Nullable LocalDate firstDay,
        @Nullable LocalDate lastDay,
        boolean hasNotANumber,
        boolean hasInfinity,
        boolean hasZeroDates,
        boolean hasNul) {

    /** Nothing unusual. */
    public static final Range PLAIN = new Range(null, null, false, false, false, false);

    /** Text that may hold NUL. */
    public static final Range ANY_TEXT = new Range(null, null, false, false, false, true);
}
