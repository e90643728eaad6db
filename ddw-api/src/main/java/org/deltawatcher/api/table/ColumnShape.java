package org.deltawatcher.api.table;

/**
 * A column.
 *
 * @param name as the catalog spells it
 * @param type what it holds
 * @param nativeType what its own database calls the type, with length and all, as a column definition has it
 * @param range what it can hold beyond that
 * @param isNullable whether it may be null
 * @param isWritable false if the database computes it
 * @param hasDefault whether a row may be inserted without it
 */
public record ColumnShape(
        String name,
        ColumnType type,
        String nativeType,
        Range range,
        boolean isNullable,
        boolean isWritable,
        boolean hasDefault) {

    /** Returns the same column by another name. */
    public ColumnShape named(String other) {
        return new ColumnShape(other, type, nativeType, range, isNullable, isWritable, hasDefault);
    }
}
