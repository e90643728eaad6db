package org.deltawatcher.core.replicate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
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
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.replicate.Hashed.RowKey;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Compares a source with its copy, while both change: sums of row hashes by buckets of the key, then the rows of the buckets
 * that differ, a part at a time, then each row that differs again and again until the process has processed what was
 * committed before.
 *
 * <p>Memory is that of the buckets, and of about {@link #MOST_CANDIDATES} keys; each part takes another look at both tables.
 * For one use.
 */
public final class Verifier {

    /** Keys that are looked at one by one at a time. */
    static final int MOST_CANDIDATES = 100_000;

    private static final int GROUP = 500;
    private static final int ROUNDS = 5;

    private final Home home;
    private final ProcessDefinition process;
    private final Target target;
    private final ReplicaPlan plan;
    private final LongConsumer progress;
    private final List<ColumnType> types;
    private long read;
    private Duration patienceLeft = Duration.ZERO;
    private boolean isCaughtUp = true;

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
     * @param most differences to list at most; when more are found and nothing is repaired, the rest is not looked for
     * @param patience how long to wait for the process to catch up, in all
     * @param isRepaired whether rows that differ are made what they should be, all of them
     */
    public Verification verify(int most, Duration patience, boolean isRepaired) {
        BucketSums source = new BucketSums();
        BucketSums copy = new BucketSums();
        readSource(null, source::add);
        readCopy(null, copy::add);
        patienceLeft = patience;
        List<Difference> listed = new ArrayList<>();
        long differing = 0;
        long repaired = 0;
        boolean isWhole = true;
        for (Predicate<Hashed> part : source.parts(copy, MOST_CANDIDATES)) {
            if (differing > most && !isRepaired) {
                isWhole = false; // enough is known
                break;
            }
            Map<RowKey, Difference> confirmed = confirmed(candidates(part), patience.dividedBy(ROUNDS));
            repaired += isRepaired ? repair(List.copyOf(confirmed.keySet())) : 0;
            differing += confirmed.size();
            confirmed.values().stream().limit(most - listed.size()).forEach(listed::add);
        }
        return new Verification(source.rows(), copy.rows(), listed, differing, isWhole, isCaughtUp, repaired);
    }

    /** Finds the keys whose rows may differ: what both sides have alike falls out. */
    private List<RowKey> candidates(Predicate<Hashed> part) {
        Map<RowKey, Long> open = new LinkedHashMap<>();
        readSource(null, row -> {
            if (part.test(row)) {
                open.put(row.key, row.hash);
            }
        });
        readCopy(null, row -> {
            if (part.test(row) && !open.remove(row.key, row.hash)) {
                open.put(row.key, row.hash);
            }
        });
        return List.copyOf(open.keySet());
    }

    /** Looks at rows again until the process has processed what was committed before. */
    private Map<RowKey, Difference> confirmed(List<RowKey> candidates, Duration wait) {
        Map<RowKey, Difference> confirmed = Map.of();
        List<RowKey> open = candidates;
        boolean isCaughtUpNow = true;
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            isCaughtUpNow = waitUntilProcessed(wait.compareTo(patienceLeft) < 0 ? wait : patienceLeft);
            Map<RowKey, Difference> before = confirmed;
            confirmed = compare(open);
            open = List.copyOf(confirmed.keySet());
            if (isCaughtUpNow && round > 0 && before.equals(confirmed)) {
                break; // twice the same, with everything processed in between
            }
        }
        isCaughtUp &= isCaughtUpNow;
        return confirmed;
    }

    private boolean waitUntilProcessed(Duration atMost) {
        long before = Ticks.system().nanos();
        boolean isProcessed = home.processes().waitUntilProcessed(process.key(), atMost);
        Duration left = patienceLeft.minusNanos(Ticks.system().nanos() - before);
        patienceLeft = left.isNegative() ? Duration.ZERO : left;
        return isProcessed;
    }

    private Map<RowKey, Difference> compare(List<RowKey> keys) {
        Map<RowKey, Difference> different = new LinkedHashMap<>();
        for (int from = 0; from < keys.size(); from += GROUP) {
            List<RowKey> some = keys.subList(from, Math.min(keys.size(), from + GROUP));
            Map<RowKey, Hashed> here = new HashMap<>();
            Map<RowKey, Hashed> there = new HashMap<>();
            readSource(some, row -> here.put(row.key, row));
            readCopy(some, row -> there.put(row.key, row));
            for (RowKey key : some) {
                difference(key, here.get(key), there.get(key)).ifPresent(found -> different.put(key, found));
            }
        }
        return different;
    }

    private Optional<Difference> difference(RowKey key, @Nullable Hashed here, @Nullable Hashed there) {
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

    private String named(RowKey key) {
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
    private long repair(List<RowKey> keys) {
        long[] repaired = {0};
        for (int from = 0; from < keys.size(); from += GROUP) {
            List<RowKey> some = keys.subList(from, Math.min(keys.size(), from + GROUP));
            target.writer().inTransaction(writing -> {
                writing.exclude(home.id(), process.key());
                writing.origin("ddw:" + home.id());
                Map<RowKey, Hashed> here = new HashMap<>();
                readSource(some, row -> here.put(row.key, row));
                try (Rows rows = writing.open(plan.target(), plan.columns(), plan.key())) {
                    for (RowKey key : some) {
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

    private @Nullable Object[] keyOnly(RowKey key) {
        @Nullable Object[] values = new @Nullable Object[plan.columns().size()];
        for (int i = 0; i < key.values.size(); i++) {
            values[plan.columns().indexOf(plan.key().get(i))] = key.values.get(i);
        }
        return values;
    }

    private void readSource(@Nullable List<RowKey> keys, Receiver receiver) {
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
    private List<List<Object>> sourceKeys(List<RowKey> keys) {
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

    private void readCopy(@Nullable List<RowKey> keys, Receiver receiver) {
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
                new RowKey(keyTexts, key),
                Canonical.hash(keyTexts),
                Canonical.hash(texts) + (unfit == null ? 0 : 1),
                texts,
                values,
                unfit);
    }

    private interface Receiver {
        void take(Hashed row);
    }
}
