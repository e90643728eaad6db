package org.deltawatcher.core.replicate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Bytes;
import org.deltawatcher.api.table.ColumnType.Day;
import org.deltawatcher.api.table.ColumnType.DayTime;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Flag;
import org.deltawatcher.api.table.ColumnType.Guid;
import org.deltawatcher.api.table.ColumnType.Json;
import org.deltawatcher.api.table.ColumnType.Moment;
import org.deltawatcher.api.table.ColumnType.Other;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.ColumnType.TimeOfDay;
import org.deltawatcher.api.table.ColumnType.Whole;
import org.deltawatcher.core.replicate.Fit.Misfit;
import org.jspecify.annotations.Nullable;

/** Makes of a value of one type the same value of another, or fails; never the next best. */
@FunctionalInterface
interface Conversion {

    /**
     * Converts a value of the class that belongs to the one type into one of the class that belongs to the other.
     *
     * @throws Misfit if the other type does not hold it
     */
    Object apply(Object value);

    /**
     * Finds the conversion.
     *
     * @param remarks gets what may not fit, half a sentence each
     * @throws InvalidDefinitionException if there is none
     */
    static Conversion of(ColumnType from, ColumnShape to, List<String> remarks) {
        ColumnType type = to.type();
        @Nullable Conversion found;
        if (type instanceof Text text) {
            found = text(from, text, remarks);
        } else if (type instanceof Whole whole) {
            found = whole(from, whole, remarks);
        } else if (type instanceof Decimal decimal) {
            found = decimal(from, decimal, remarks);
        } else if (type instanceof Real real) {
            found = real(from, real, remarks);
        } else if (type instanceof Flag) {
            found = flag(from, remarks);
        } else if (type instanceof Bytes bytes) {
            found = bytes(from, bytes, remarks);
        } else if (type instanceof Guid) {
            found = guid(from, remarks);
        } else if (type instanceof Json) {
            found = from instanceof Json || from instanceof Text ? value -> value : null;
        } else if (type instanceof Other other) {
            found = other.equals(from) || from instanceof Text ? value -> value : null;
        } else {
            found = time(from, type, remarks);
        }
        if (found == null) {
            throw new InvalidDefinitionException("column " + to.name() + " of the target, " + to.nativeType()
                    + ", cannot be made of " + named(from) + "; map it to an expression of a type that fits");
        }
        return found;
    }

    private static Conversion text(ColumnType from, Text to, List<String> remarks) {
        long longest = longest(from);
        if (longest > to.maxLength()) {
            remarks.add("holds no more than " + to.maxLength() + " characters");
        }
        return value -> {
            String text = Texts.of(value);
            if (to.maxLength() < text.length() && text.codePointCount(0, text.length()) > to.maxLength()) {
                throw new Misfit("a text of " + text.codePointCount(0, text.length()) + " characters");
            }
            return text;
        };
    }

    private static long longest(ColumnType from) {
        if (from instanceof Text text) {
            return text.maxLength();
        } else if (from instanceof Json || from instanceof Other) {
            return ColumnType.UNLIMITED;
        } else if (from instanceof Decimal decimal) {
            return decimal.precision() == 0 ? ColumnType.UNLIMITED : decimal.precision() + 3L;
        }
        return from instanceof Guid ? 36 : 32;
    }

    private static @Nullable Conversion whole(ColumnType from, Whole to, List<String> remarks) {
        BigInteger least = to.isUnsigned()
                ? BigInteger.ZERO
                : BigInteger.ONE.shiftLeft(to.bits() - 1).negate();
        BigInteger most = BigInteger.ONE
                .shiftLeft(to.isUnsigned() ? to.bits() : to.bits() - 1)
                .subtract(BigInteger.ONE);
        if (from instanceof Flag) {
            return value -> Boolean.TRUE.equals(value) ? 1L : 0L;
        }
        if (!(from instanceof Whole) && !(from instanceof Decimal)) {
            return null;
        }
        if (!(from instanceof Whole one && isWithin(one, to))) {
            remarks.add("holds whole numbers from " + least + " to " + most);
        }
        return value -> {
            if (value instanceof Long number
                    && (to.bits() == 64 ? !to.isUnsigned() || number >= 0 : fits(number, to))) {
                return number;
            }
            BigInteger number = integer(value);
            if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
                throw new Misfit("a number beyond " + least + " to " + most);
            }
            return number.bitLength() < 64 ? (Object) number.longValue() : number;
        };
    }

    private static boolean fits(long number, Whole to) {
        return to.isUnsigned()
                ? number >= 0 && number < 1L << to.bits()
                : number >= -(1L << (to.bits() - 1)) && number < 1L << (to.bits() - 1);
    }

    private static boolean isWithin(Whole one, Whole other) {
        return one.isUnsigned() == other.isUnsigned()
                ? one.bits() <= other.bits()
                : one.isUnsigned() && one.bits() < other.bits();
    }

    private static BigInteger integer(Object value) {
        if (value instanceof BigDecimal decimal) {
            try {
                return decimal.toBigIntegerExact();
            } catch (ArithmeticException e) {
                throw new Misfit("a number with a fraction");
            }
        }
        return value instanceof BigInteger whole ? whole : BigInteger.valueOf((Long) value);
    }

    private static @Nullable Conversion decimal(ColumnType from, Decimal to, List<String> remarks) {
        if (from instanceof Flag) {
            return value -> Boolean.TRUE.equals(value) ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (!(from instanceof Whole) && !(from instanceof Decimal)) {
            return null;
        }
        if (!isWithin(from, to)) {
            remarks.add("holds numbers of " + (to.precision() - to.scale()) + " digits before the point and "
                    + to.scale() + " after it");
        }
        return value -> {
            BigDecimal number = value instanceof BigDecimal given ? given : new BigDecimal(integer(value));
            if (to.precision() == 0) {
                return number;
            }
            if (number.scale() > to.scale()) {
                try {
                    number = number.setScale(to.scale(), RoundingMode.UNNECESSARY);
                } catch (ArithmeticException e) {
                    throw new Misfit("a number with more than " + to.scale() + " digits after the point");
                }
            }
            if (number.precision() - number.scale() > to.precision() - to.scale() && number.signum() != 0) {
                throw new Misfit(
                        "a number with more than " + (to.precision() - to.scale()) + " digits before the point");
            }
            return number;
        };
    }

    private static boolean isWithin(ColumnType from, Decimal to) {
        if (to.precision() == 0) {
            return true;
        }
        if (from instanceof Decimal decimal) {
            return decimal.precision() > 0
                    && decimal.scale() <= to.scale()
                    && decimal.precision() - decimal.scale() <= to.precision() - to.scale();
        }
        return from instanceof Whole whole
                && BigInteger.ONE.shiftLeft(whole.bits()).toString().length() <= to.precision() - to.scale();
    }

    private static @Nullable Conversion real(ColumnType from, Real to, List<String> remarks) {
        if (from instanceof Real one && one.bits() <= to.bits()) {
            return to.bits() == 64 ? value -> ((Number) value).doubleValue() : value -> value;
        }
        if (!(from instanceof Real || from instanceof Whole || from instanceof Decimal)) {
            return null;
        }
        remarks.add("holds only numbers that are exact in binary, of " + to.bits() + " bits");
        return value -> {
            double number = ((Number) value).doubleValue();
            Object converted = to.bits() == 64 ? (Object) number : (Object) (float) number;
            if (value instanceof Double given
                    ? !Double.isNaN(given) && (float) given.doubleValue() != given
                    : !isExact(value, (Number) converted)) {
                throw new Misfit("a number that is not exact in " + to.bits() + " bits");
            }
            return converted;
        };
    }

    private static boolean isExact(Object value, Number converted) {
        if (Double.isInfinite(converted.doubleValue())) {
            return false;
        }
        BigDecimal exact = value instanceof BigDecimal decimal ? decimal : new BigDecimal(integer(value));
        return new BigDecimal(converted.doubleValue()).compareTo(exact) == 0;
    }

    private static @Nullable Conversion flag(ColumnType from, List<String> remarks) {
        if (from instanceof Flag) {
            return value -> value;
        }
        if (!(from instanceof Whole)) {
            return null;
        }
        remarks.add("holds 0 and 1 only");
        return value -> {
            BigInteger number = integer(value);
            if (number.signum() < 0 || number.bitLength() > 1) {
                throw new Misfit("a number that is neither 0 nor 1");
            }
            return number.signum() > 0;
        };
    }

    private static @Nullable Conversion bytes(ColumnType from, Bytes to, List<String> remarks) {
        if (!(from instanceof Bytes given)) {
            return null;
        }
        if (given.maxLength() > to.maxLength()) {
            remarks.add("holds no more than " + to.maxLength() + " bytes");
        }
        return value -> {
            if (((byte[]) value).length > to.maxLength()) {
                throw new Misfit(((byte[]) value).length + " bytes");
            }
            return value;
        };
    }

    private static @Nullable Conversion guid(ColumnType from, List<String> remarks) {
        if (from instanceof Guid) {
            return value -> value;
        }
        if (!(from instanceof Text)) {
            return null;
        }
        remarks.add("holds GUIDs only");
        return value -> {
            try {
                return UUID.fromString(((String) value).strip());
            } catch (IllegalArgumentException e) {
                throw new Misfit("a text that is no GUID");
            }
        };
    }

    private static @Nullable Conversion time(ColumnType from, ColumnType to, List<String> remarks) {
        if (to instanceof Day) {
            return from instanceof Day ? value -> value : null;
        }
        if (to instanceof TimeOfDay time) {
            return from instanceof TimeOfDay one ? digits(one.digits(), time.digits(), remarks) : null;
        }
        if (to instanceof Moment moment) {
            return from instanceof Moment one ? digits(one.digits(), moment.digits(), remarks) : null;
        }
        if (!(to instanceof DayTime time)) {
            return null;
        }
        if (from instanceof Day) {
            return value -> ((LocalDate) value).atStartOfDay();
        }
        if (from instanceof DayTime one) {
            return digits(one.digits(), time.digits(), remarks);
        }
        if (from instanceof Moment one) {
            Conversion cut = digits(one.digits(), time.digits(), remarks);
            return value ->
                    ((Instant) cut.apply(value)).atOffset(ZoneOffset.UTC).toLocalDateTime();
        }
        return null;
    }

    private static Conversion digits(int from, int to, List<String> remarks) {
        if (from <= to) {
            return value -> value;
        }
        remarks.add("holds " + to + " digits of a second");
        int step = BigInteger.TEN.pow(9 - to).intValueExact();
        return value -> {
            int nanos = ((TemporalAccessor) value).get(ChronoField.NANO_OF_SECOND);
            if (nanos % step != 0) {
                throw new Misfit("a time with more than " + to + " digits of a second");
            }
            return value;
        };
    }

    private static String named(ColumnType type) {
        return type instanceof Other other
                ? other.name() + " of " + other.product()
                : type.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
