package org.deltawatcher.api.table;

/**
 * What a column holds, by the same words for every database. Each says which class of Java its values have; a value that
 * the class cannot hold, such as a date of MySQL that is all zeros, is a {@link SpecialValue}.
 */
public sealed interface ColumnType {

    /** A length that no database limits below what a value can have. */
    long UNLIMITED = Long.MAX_VALUE;

    /** Yes or no: {@link Boolean}. */
    record Flag() implements ColumnType {}

    /**
     * A whole number: {@link Long}, or {@link java.math.BigInteger} beyond its range.
     *
     * @param bits 8, 16, 24, 32 or 64
     * @param isUnsigned whether it starts at 0
     */
    record Whole(int bits, boolean isUnsigned) implements ColumnType {}

    /**
     * An exact number: {@link java.math.BigDecimal}.
     *
     * @param precision digits in all, 0 for any number of them
     * @param scale digits after the point, at most {@code precision}; without meaning if precision is 0
     */
    record Decimal(int precision, int scale) implements ColumnType {}

    /**
     * A number in binary: {@link Float} of 32 bits, {@link Double} of 64.
     *
     * @param bits 32 or 64
     */
    record Real(int bits) implements ColumnType {}

    /**
     * Text: {@link String}.
     *
     * @param maxLength characters (code points) at most, or {@link #UNLIMITED}
     * @param isPadded whether blanks at the end do not count, as in {@code CHAR(n)}
     */
    record Text(long maxLength, boolean isPadded) implements ColumnType {}

    /**
     * Bytes: {@code byte[]}.
     *
     * @param maxLength bytes at most, or {@link #UNLIMITED}
     */
    record Bytes(long maxLength) implements ColumnType {}

    /** A day: {@link java.time.LocalDate}. */
    record Day() implements ColumnType {}

    /**
     * A time of the day: {@link java.time.LocalTime}.
     *
     * @param digits digits of a second that are kept, 0 to 9
     */
    record TimeOfDay(int digits) implements ColumnType {}

    /**
     * Day and time without a time zone: {@link java.time.LocalDateTime}.
     *
     * @param digits digits of a second that are kept, 0 to 9
     */
    record DayTime(int digits) implements ColumnType {}

    /**
     * A point in time: {@link java.time.Instant}.
     *
     * @param digits digits of a second that are kept, 0 to 9
     */
    record Moment(int digits) implements ColumnType {}

    /** A GUID: {@link java.util.UUID}. */
    record Guid() implements ColumnType {}

    /** JSON: {@link String}. */
    record Json() implements ColumnType {}

    /**
     * What only its own database has, such as a range: its text, {@link String}.
     *
     * @param product which database, as two of them may call different things alike, such as {@code point}
     * @param name what that database calls it
     */
    record Other(String product, String name) implements ColumnType {}
}
