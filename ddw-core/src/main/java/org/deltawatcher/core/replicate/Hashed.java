package org.deltawatcher.core.replicate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of either side of a comparison, and what it comes to. */
final class Hashed {
    final RowKey key;
    final long keyHash;
    final long hash;
    final List<@Nullable String> texts;
    final @Nullable Object[] values;
    final @Nullable String unfit;

    Hashed(
            RowKey key,
            long keyHash,
            long hash,
            List<@Nullable String> texts,
            @Nullable Object[] values,
            @Nullable String unfit) {
        this.key = key;
        this.keyHash = keyHash;
        this.hash = hash;
        this.texts = texts;
        this.values = values;
        this.unfit = unfit;
    }

    int bucket() {
        return (int) (keyHash & (BucketSums.BUCKETS - 1));
    }

    /** A key: its texts tell whether it is another's, its values are asked for; there are none of one that the copy cannot have. */
    static final class RowKey {
        final List<@Nullable String> texts;
        final List<Object> values;

        RowKey(List<@Nullable String> texts, List<Object> values) {
            this.texts = texts;
            this.values = values;
        }

        boolean canBeAskedFor() {
            return !values.isEmpty();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RowKey key && texts.equals(key.texts);
        }

        @Override
        public int hashCode() {
            return texts.hashCode();
        }
    }
}
