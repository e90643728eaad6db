package org.deltawatcher.core.replicate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.SpecialValue;
import org.deltawatcher.core.replicate.Fit.Misfit;
import org.jspecify.annotations.Nullable;

/** What one database takes beyond what its types say, and another does not. */
final class Ranges {

    /** A time that is none of the day: MySQL's are spans, and PostgreSQL's day has a 24:00:00. */
    private static final Pattern TIME = Pattern.compile("-?\\d+:\\d\\d:\\d\\d(\\.\\d+)?");

    /** What has the form of a date and is none: 0000-00-00, 2026-00-00, 2026-02-31. */
    private static final Pattern NO_DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(?!.* BC).*");

    private static final Pattern FAR_DATE = Pattern.compile("\\d{5,}-.*");

    private Ranges() {}

    /** Tells what of one column's range the other has not. */
    static void remarks(ColumnShape from, ColumnShape to, List<String> remarks) {
        Range has = from.range();
        Range takes = to.range();
        boolean isText = to.type() instanceof Text;
        if (has.hasNotANumber() && !takes.hasNotANumber() && !isText) {
            remarks.add("cannot hold NaN");
        }
        if (has.hasInfinity() && !takes.hasInfinity() && !isText) {
            remarks.add("cannot hold infinity");
        }
        if (has.hasZeroDates() && !takes.hasZeroDates() && !isText) {
            remarks.add("cannot hold dates that are none, such as 0000-00-00");
        }
        if (has.hasNul() && !takes.hasNul()) {
            remarks.add("cannot hold the character NUL");
        }
        if (!isText && isEarlier(takes.firstDay(), has.firstDay())) {
            remarks.add("holds no day before " + takes.firstDay());
        }
        if (!isText && isLater(takes.lastDay(), has.lastDay())) {
            remarks.add("holds no day after " + takes.lastDay());
        }
    }

    private static boolean isLater(@Nullable LocalDate bound, @Nullable LocalDate other) {
        return bound != null && (other == null || other.isAfter(bound));
    }

    private static boolean isEarlier(@Nullable LocalDate bound, @Nullable LocalDate other) {
        return bound != null && (other == null || other.isBefore(bound));
    }

    /** Checks a converted value; its type is right already. */
    static void check(Object value, Range range) {
        if (value instanceof Double number) {
            checkReal(number.doubleValue(), range);
        } else if (value instanceof Float number) {
            checkReal(number.doubleValue(), range);
        } else if (value instanceof String text && !range.hasNul() && text.indexOf('\0') >= 0) {
            throw new Misfit("the character NUL");
        } else if (value instanceof LocalDate day) {
            checkDay(day, range);
        } else if (value instanceof LocalDateTime time) {
            checkDay(time.toLocalDate(), range);
        } else if (value instanceof Instant moment && (range.firstDay() != null || range.lastDay() != null)) {
            checkDay(moment.atOffset(ZoneOffset.UTC).toLocalDate(), range);
        }
    }

    private static void checkReal(double number, Range range) {
        if (Double.isNaN(number) && !range.hasNotANumber()) {
            throw new Misfit("NaN");
        }
        if (Double.isInfinite(number) && !range.hasInfinity()) {
            throw new Misfit("infinity");
        }
    }

    private static void checkDay(LocalDate day, Range range) {
        if (range.firstDay() != null && day.isBefore(range.firstDay())) {
            throw new Misfit("a day before " + range.firstDay());
        }
        if (range.lastDay() != null && day.isAfter(range.lastDay())) {
            throw new Misfit("a day after " + range.lastDay());
        }
    }

    /** Lets a special value pass where the target has the like, and as text into any text. */
    static Object special(SpecialValue value, ColumnShape to) {
        if (to.type() instanceof Text) {
            return value.text();
        }
        Range range = to.range();
        boolean isTaken = switch (value.text()) {
            case "NaN" -> range.hasNotANumber();
            case "infinity", "-infinity", "Infinity", "-Infinity" -> range.hasInfinity();
            default -> isNoDate(value.text()) && range.hasZeroDates();
        };
        if (!isTaken) {
            throw new ExecutionFailedException("column " + to.name() + " of the target, " + to.nativeType()
                    + ", cannot hold " + named(value.text()));
        }
        return value;
    }

    private static boolean isNoDate(String text) {
        return NO_DATE.matcher(text).matches();
    }

    private static String named(String text) {
        if (isNoDate(text)) {
            return "a date that is none, such as 0000-00-00; map the column to an expression that makes it NULL";
        }
        if (TIME.matcher(text).matches()) {
            return "a time below 0 or of 24 hours and more; map the column to an expression, such as its seconds";
        }
        if (text.endsWith(" BC")) {
            return "a day before 0001-01-01";
        }
        if (FAR_DATE.matcher(text).matches()) {
            return "a day after 9999-12-31";
        }
        return text.equals("NaN") || text.endsWith("nfinity") ? text : "a value that only its own database has";
    }
}
