package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.SpecialValue;
import org.jspecify.annotations.Nullable;

/**
 * How values of one column come into another of any database: converted where nothing is lost, refused where something
 * would be. Immutable.
 */
final class Fit {

    private final ColumnShape to;
    private final Conversion conversion;
    private final List<String> remarks;
    private final boolean isSame;

    private Fit(ColumnShape to, Conversion conversion, List<String> remarks, boolean isSame) {
        this.to = to;
        this.conversion = conversion;
        this.remarks = List.copyOf(remarks);
        this.isSame = isSame;
    }

    /**
     * Looks at two columns.
     *
     * @throws InvalidDefinitionException if no value fits, or too few to make sense
     */
    static Fit between(ColumnShape from, ColumnShape to) {
        if (!to.isWritable()) {
            throw new InvalidDefinitionException("column " + to.name() + " is computed by the target");
        }
        List<String> remarks = new ArrayList<>();
        boolean isSame =
                from.nativeType().equals(to.nativeType()) && from.range().equals(to.range());
        Conversion conversion = Conversion.of(from.type(), to, remarks);
        if (!isSame) {
            Ranges.remarks(from, to, remarks);
        }
        if (from.isNullable() && !to.isNullable()) {
            remarks.add("may be null at the source and not at the target");
        }
        return new Fit(to, conversion, remarks, isSame);
    }

    /** Returns what may not fit, half a sentence each, of which the column is the subject. */
    List<String> remarks() {
        return remarks;
    }

    /**
     * Converts a value.
     *
     * @throws ExecutionFailedException if it does not fit, with the column and why
     */
    @Nullable
    Object value(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof SpecialValue special) {
            return isSame ? special : Ranges.special(special, to);
        }
        try {
            Object converted = conversion.apply(value);
            if (!isSame) {
                Ranges.check(converted, to.range());
            }
            return converted;
        } catch (Misfit e) {
            throw new ExecutionFailedException(
                    "column " + to.name() + " of the target, " + to.nativeType() + ", cannot hold " + e.getMessage());
        }
    }

    /** A value that does not fit; the message says what kind of value, and not which. */
    static final class Misfit extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Misfit(String what) {
            super(what, null, false, false);
        }
    }
}
