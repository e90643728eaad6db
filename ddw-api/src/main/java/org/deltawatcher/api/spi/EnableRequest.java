package org.deltawatcher.api.spi;

import org.deltawatcher.api.SourceName;
import org.jspecify.annotations.Nullable;

/**
 * Asks to track a table.
 *
 * @param source the table
 * @param capture how, such as {@code trigger}
 * @param keyName name of a unique key to use in place of the primary key, or null
 */
public record EnableRequest(
        SourceName source, String capture, @Nullable String keyName) {

    /** Asks for the capture {@code trigger} and the primary key. */
    public static EnableRequest of(SourceName source) {
        return new EnableRequest(source, "trigger", null);
    }
}
