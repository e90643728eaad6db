package org.deltawatcher.api.table;

/**
 * A value that its database has and Java's class for the type has not, such as the date {@code infinity}.
 *
 * @param text as its database writes it
 */
public record SpecialValue(String text) {}
