package org.deltawatcher.api;

import java.util.UUID;

/** The GUID of a batch. Whoever knows it holds the batch's lease. */
public record BatchId(UUID value) {

    /**
     * Reads the usual 36-character form.
     *
     * @throws InvalidArgumentException if the text is no GUID
     */
    public static BatchId parse(String text) {
        try {
            return new BatchId(UUID.fromString(text.strip()));
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException("a batch is named by a GUID such as"
                    + " 0f8fad5b-d9cb-469f-a165-70867728950e, but this is: " + text);
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
