package org.deltawatcher.core.replicate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SourceSelection;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Target.Reading;
import org.deltawatcher.api.spi.TargetWriter.Rows;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Compares a source with its copy, while both change: sums of row hashes by buckets of the key, then the rows of the buckets
 * that differ, then each row that differs again and again until the process has processed what was committed before.
 *
 * <p>Memory is that of the buckets, and of at most {@link #MOST_CANDIDATES} keys. For one use.
 */
public final class Verifier {

    /** Keys that are looked at one by one; beyond, the report says that there are more. */
    static final int MOST_CANDIDATES = 100_000;

    private static final int BUCKETS = 1 << 16;
    private static final int GROUP = 500;
    private static final int ROUNDS = 5;

    private final Home home;
    private final ProcessDefinition process;
    private final Target target;
    private final ReplicaPlan plan;
    private final LongConsumer progress;
    private final List<ColumnType> types;
    private long read;

    /**
     * Prepares a comparison.
     *
     * @param progress is told how many rows were read so far, every now and then
     * @throws InvalidArgumentException if the process is no {@code replicate}
     * @throws InvalidDefinitionException if its definition does not suit the tables, or there is no table at the target
     */
    public Verifier(Home home, ProcessDefinition process, Targets targets, LongConsumer progress) {
        if (!process.executor().equals("replicate") || process.target() == null) {
            throw new InvalidArgumentException("process " + process.key() + " keeps no copy: its executor is "
                    + process.executor() + ", and only what replicate writes can be compared");
        }
        this.home = home;
        this.process = process;
        this.target = targets.target(process.target());
        this.progress = progress;
        Planner planner = new Planner(process, home.sql(), target);
        this.plan = planner.plan(planner.find()
                .orElseThrow(() -> new InvalidDefinitionException("there is no copy yet: target " + target.name()
                        + " has no table " + ReplicateDefinition.parse(process).table())));
        this.types = plan.columns().stream()
                .map(column -> plan.target().column(column).orElseThrow().type())
                .toList();
    }

    /**
     * Compares.
     *
     * @param most differences to report and to repair at most
     * @param patience how long to wait for the process to catch up, in all
     * @param isRepaired whether rows that differ are made what they should be
     */
    public Verification verify(int most, Duration patience, boolean isRepaired) {
        Sums source = new Sums();
        Sums copy = new Sums();
        readSource(null, row -> source.add(row));
        readCopy(null, row -> copy.add(row));
        boolean[] differs = source.differing(copy);
        Candidates candidates = new Candidates();
        if (source.isOtherThan(copy)) {
            readSource(null, row -> candidates.add(row, differs, 1));
            readCopy(null, row -> candidates.add(row, differs, -1));
        }
        candidates.settle();
        boolean isCaughtUp = true;
        Map<Key, Difference> confirmed = new LinkedHashMap<>();
        List<Key> open = new ArrayList<>(candidates.keys());
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            isCaughtUp = home.processes().waitUntilProcessed(process.key(), patience.dividedBy(ROUNDS));
            Map<Key, Difference> before = confirmed;
            confirmed = compare(open);
            open = new ArrayList<>(confirmed.keySet());
            if (isCaughtUp && round > 0 && before.equals(confirmed)) {
                break; // twice the same, with everything processed in between
            }
        }
        long repaired =
                isRepaired ? repair(List.copyOf(confirmed.keySet()).subList(0, Math.min(most, confirmed.size()))) : 0;
        List<Difference> differences = confirmed.values().stream().limit(most).toList();
        return new Verification(
                source.rows,
                copy.rows,
                differences,
                candidates.isWhole && differences.size() == confirmed.size(),
                isCaughtUp,
                repaired);
    }

    private Map<Key, Difference> compare(List<Key> keys) {
        Map<Key, Difference> different = new LinkedHashMap<>();
        for (int from = 0; from < keys.size(); from += GROUP) {
            List<Key> some = keys.subList(from, Math.min(keys.size(), from + GROUP));
            Map<Key, Hashed> here = new HashMap<>();
            Map<Key, Hashed> there = new HashMap<>();
            readSource(some, row -> here.put(row.key, row));
            readCopy(some, row -> there.put(row.key, row));
            for (Key key : some) {
                difference(key, here.get(key), there.get(key)).ifPresent(found -> different.put(key, found));
            }
        }
        return different;
    }

    private Optional<Difference> difference(Key key, @Nullable Hashed here, @Nullable Hashed there) {
        String named = named(key);
        if (here == null) {
            return there == null ? Optional.empty() : Optional.of(new Difference(named, Kind.EXTRA, List.of(), null));
        }
        if (here.unfit != null) {
            return Optional.of(new Difference(named, Kind.UNFIT, List.of(), here.unfit));
        }
        if (there == null) {
            return Optional.of(new Difference(named, Kind.MISSING, List.of(), null));
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (!Objects.equals(here.texts.get(i), there.texts.get(i))) {
                columns.add(plan.columns().get(i));
            }
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new Difference(named, Kind.DIFFERENT, columns, null));
    }

    private String named(Key key) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.texts.size(); i++) {
            parts.add(plan.key().get(i) + "=" + key.texts.get(i));
        }
        return String.join(", ", parts);
    }

    /**
     * Writes rows as the source has them now. Batches are kept out meanwhile: what changes after it was read is applied after
     * it was written.
     */
    private long repair(List<Key> keys) {
        long[] repaired = {0};
        for (int from = 0; from < keys.size(); from += GROUP) {
            List<Key> some = keys.subList(from, Math.min(keys.size(), from + GROUP));
            target.writer().inTransaction(writing -> {
                writing.exclude(home.id(), process.key());
                writing.origin("ddw:" + home.id());
                Map<Key, Hashed> here = new HashMap<>();
                readSource(some, row -> here.put(row.key, row));
                try (Rows rows = writing.open(plan.target(), plan.columns(), plan.key())) {
                    for (Key key : some) {
                        Hashed row = here.get(key);
                        if (row == null) {
                            rows.remove(keyOnly(key));
                            repaired[0]++;
                        } else if (row.unfit == null) {
                            rows.put(row.values);
                            repaired[0]++;
                        }
                    }
                    rows.flush();
                }
            });
        }
        return repaired[0];
    }

    private @Nullable Object[] keyOnly(Key key) {
        @Nullable Object[] values = new @Nullable Object[plan.columns().size()];
        for (int i = 0; i < key.values.size(); i++) {
            values[plan.columns().indexOf(plan.key().get(i))] = key.values.get(i);
        }
        return values;
    }

    private void readSource(@Nullable List<Key> keys, Receiver receiver) {
        List<Item> items = plan.items();
        SourceSelection selection = new SourceSelection(
                process.key().source(), process.filter(), items, keys == null ? null : sourceKeys(keys));
        home.transactions().inTransaction(transaction -> {
            home.sql().rows().ofSource(transaction, selection, row -> {
                tell();
                receiver.take(hashed(row.values()));
            });
            return true;
        });
    }

    /** The key of a source, out of that of the target, which is made of it and of constants. */
    private List<List<Object>> sourceKeys(List<Key> keys) {
        List<Integer> places = plan.source().key().stream()
                .map(column -> plan.items().stream()
                        .filter(item -> item.isColumn()
                                && item.sql().equals(column)
                                && plan.key().contains(item.name()))
                        .findFirst()
                        .map(item -> plan.key().indexOf(item.name()))
                        .orElseThrow())
                .toList();
        return keys.stream()
                .map(key -> places.stream().map(key.values::get).toList())
                .toList();
    }

    private Hashed hashed(@Nullable Object[] selected) {
        try {
            return hashedRow(plan.row(selected), null);
        } catch (ExecutionFailedException e) {
            @Nullable Object[] key = new @Nullable Object[selected.length];
            for (int i = 0; i < selected.length; i++) {
                key[i] = plan.key().contains(plan.columns().get(i)) ? selected[i] : null;
            }
            return hashedRow(plan.row(key), e.getMessage());
        }
    }

    private void readCopy(@Nullable List<Key> keys, Receiver receiver) {
        Reading reading = new Reading(
                plan.target(),
                plan.columns(),
                plan.own(),
                plan.key(),
                keys == null ? null : keys.stream().map(key -> key.values).toList());
        target.reader().read(reading, values -> {
            tell();
            receiver.take(hashedRow(values, null));
        });
    }

    private void tell() {
        if (++read % 10_000 == 0) {
            progress.accept(read);
        }
    }

    private Hashed hashedRow(@Nullable Object[] values, @Nullable String unfit) {
        List<@Nullable String> texts = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            texts.add(Canonical.text(values[i], types.get(i)));
        }
        List<@Nullable String> keyTexts = new ArrayList<>();
        List<Object> key = new ArrayList<>();
        for (String column : plan.key()) {
            int place = plan.columns().indexOf(column);
            keyTexts.add(texts.get(place));
            key.add(Objects.requireNonNull(values[place], "a key without null"));
        }
        return new Hashed(
                new Key(keyTexts, key),
                Canonical.hash(keyTexts),
                Canonical.hash(texts) + (unfit == null ? 0 : 1),
                texts,
                values,
                unfit);
    }

    private interface Receiver {
        void take(Hashed row);
    }

    /** A key: its texts tell whether it is another's, its values are asked for. */
    private static final class Key {
        private final List<@Nullable String> texts;
        private final List<Object> values;

        Key(List<@Nullable String> texts, List<Object> values) {
            this.texts = texts;
            this.values = values;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && texts.equals(key.texts);
        }

        @Override
        public int hashCode() {
            return texts.hashCode();
        }
    }

    /** A row of either side. */
    private static final class Hashed {
        private final Key key;
        private final long keyHash;
        private final long hash;
        private final List<@Nullable String> texts;
        private final @Nullable Object[] values;
        private final @Nullable String unfit;

        Hashed(
                Key key,
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
            return (int) (keyHash & (BUCKETS - 1));
        }
    }

    /** The sums of one side. */
    private static final class Sums {
        private final long[] sums = new long[BUCKETS];
        private long rows;

        void add(Hashed row) {
            sums[row.bucket()] += row.hash;
            rows++;
        }

        boolean[] differing(Sums other) {
            boolean[] differing = new boolean[BUCKETS];
            for (int i = 0; i < BUCKETS; i++) {
                differing[i] = sums[i] != other.sums[i];
            }
            return differing;
        }

        boolean isOtherThan(Sums other) {
            for (boolean one : differing(other)) {
                if (one) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Keys whose rows may differ: what both sides have alike falls out. */
    private static final class Candidates {
        private final Map<Key, Long> open = new LinkedHashMap<>();
        private boolean isWhole = true;

        void add(Hashed row, boolean[] differs, int sign) {
            if (!differs[row.bucket()]) {
                return;
            }
            if (open.size() >= MOST_CANDIDATES && !open.containsKey(row.key)) {
                isWhole = false;
                return;
            }
            open.merge(row.key, sign * row.hash, Long::sum);
        }

        void settle() {
            open.values().removeIf(sum -> sum == 0);
        }

        Set<Key> keys() {
            return Collections.unmodifiableSet(open.keySet());
        }
    }
}
