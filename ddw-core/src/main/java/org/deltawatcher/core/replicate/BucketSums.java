package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The sums of one side of a comparison, by buckets of the key. */
final class BucketSums {

    static final int BUCKETS = 1 << 16;

    private final long[] sums = new long[BUCKETS];
    private final long[] counts = new long[BUCKETS];
    private long rows;

    void add(Hashed row) {
        sums[row.bucket()] += row.hash;
        counts[row.bucket()]++;
        rows++;
    }

    long rows() {
        return rows;
    }

    private boolean differs(BucketSums other, int bucket) {
        return sums[bucket] != other.sums[bucket];
    }

    /**
     * Parts the buckets that differ, so that each part has about as many rows as given; one bucket at least. Each row of such
     * a bucket belongs to one part.
     */
    List<Predicate<Hashed>> parts(BucketSums other, long mostRows) {
        List<Predicate<Hashed>> parts = new ArrayList<>();
        int first = 0;
        long waiting = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            long more = differs(other, bucket) ? Math.max(counts[bucket], other.counts[bucket]) : 0;
            if (waiting > 0 && waiting + more > mostRows) {
                parts.add(part(other, first, bucket));
                first = bucket;
                waiting = 0;
            }
            waiting += more;
        }
        if (waiting > 0) {
            parts.add(part(other, first, BUCKETS));
        }
        return parts;
    }

    private Predicate<Hashed> part(BucketSums other, int from, int to) {
        return row -> row.bucket() >= from && row.bucket() < to && differs(other, row.bucket());
    }
}
