package org.deltawatcher.core.replicate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.replicate.Hashed.RowKey;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Compares a source with its copy, while both change: sums of row hashes by buckets of the key, then the rows of the buckets
 * that differ, a part at a time, then each row that differs again and again, whenever the process has processed what was
 * committed before, until it is equal once, or has differed so often that it is certain.
 *
 * <p>Memory is that of the buckets, and of about as many keys as are looked at at a time; each part takes another look at both tables.
 * For one use.
 */
public final class Verifier {

    private static final int MOST_CANDIDATES = 100_000;

    /** Keys that are asked for at once. */
    static final int GROUP = 500;

    /** Looks at a row that differs: with so many, none that changes at random is taken for one that stays. */
    private static final int LOOKS = 5;

    private final Home home;
    private final ProcessDefinition process;
    private final Target target;
    private final ReplicaPlan plan;
    private final BothSides sides;
    private final Progress progress;
    private final int mostCandidates;
    private Duration patienceLeft = Duration.ZERO;
    private long changing;
    private boolean isCaughtUp = true;

    /** Prepares a comparison that looks at 100,000 keys at a time; see the other constructor. */
    public Verifier(Home home, ProcessDefinition process, Targets targets, Progress progress) {
        this(home, process, targets, progress, MOST_CANDIDATES);
    }

    /**
     * Prepares a comparison.
     *
     * @param progress is told how it goes on
     * @param mostCandidates about how many keys are looked at one by one at a time, at least 1
     * @throws InvalidArgumentException if the process is no {@code replicate}
     * @throws InvalidDefinitionException if its definition does not suit the tables, or there is no table at the target
     */
    public Verifier(Home home, ProcessDefinition process, Targets targets, Progress progress, int mostCandidates) {
        if (!process.executor().equals("replicate") || process.target() == null) {
            throw new InvalidArgumentException("process " + process.key() + " keeps no copy: its executor is "
                    + process.executor() + ", and only what replicate writes can be compared");
        }
        this.home = home;
        this.process = process;
        this.target = targets.target(process.target());
        this.progress = progress;
        this.mostCandidates = mostCandidates;
        Planner planner = new Planner(process, home.sql(), target);
        this.plan = planner.plan(planner.find()
                .orElseThrow(() -> new InvalidDefinitionException("there is no copy yet: target " + target.name()
                        + " has no table " + ReplicateDefinition.parse(process).table())));
        this.sides = new BothSides(home, process, target, plan, progress);
    }

    /**
     * Compares.
     *
     * @param most differences to list at most; when more are found and nothing is repaired, the rest is not looked for
     * @param patience how long to wait for the process to catch up, in all
     * @param isRepaired whether rows that differ are made what they should be, all of them that the target takes
     */
    public Verification verify(int most, Duration patience, boolean isRepaired) {
        BucketSums source = new BucketSums();
        BucketSums copy = new BucketSums();
        sides.readSource(null, source::add);
        sides.readCopy(null, copy::add);
        patienceLeft = patience;
        List<Difference> listed = new ArrayList<>();
        long differing = 0;
        Repair repair = new Repair(home, process, target, plan, sides);
        boolean isWhole = true;
        for (Predicate<Hashed> part : source.parts(copy, mostCandidates)) {
            if (differing > most && !isRepaired) {
                isWhole = false; // enough is known
                break;
            }
            Map<RowKey, Difference> confirmed = confirmed(suspects(part), patience.dividedBy(LOOKS));
            if (isRepaired) {
                repair.repair(confirmed);
            }
            differing += confirmed.size();
            confirmed.entrySet().stream()
                    .limit(most - listed.size())
                    .map(entry -> entry.getValue().refused(repair.refusal(entry.getKey())))
                    .forEach(listed::add);
        }
        return new Verification(
                source.rows(), copy.rows(), listed, differing, changing, isWhole, isCaughtUp, repair.repaired());
    }

    /** Finds the rows that may differ: what both sides have alike falls out. */
    private Map<RowKey, Suspect> suspects(Predicate<Hashed> part) {
        Map<RowKey, Suspect> met = new LinkedHashMap<>();
        sides.readSource(null, row -> {
            if (part.test(row)) {
                met.put(row.key, new Suspect(row));
            }
        });
        sides.readCopy(null, row -> {
            if (part.test(row)) {
                met.computeIfAbsent(row.key, key -> new Suspect(null)).copied(row);
            }
        });
        met.values().removeIf(Suspect::isEqual);
        return met;
    }

    /** Looks at rows again and again, each time when the process has processed what was committed before. */
    private Map<RowKey, Difference> confirmed(Map<RowKey, Suspect> suspects, Duration wait) {
        boolean isCaughtUpNow = true;
        for (int look = 0; look < LOOKS && !suspects.isEmpty(); look++) {
            isCaughtUpNow = waitUntilProcessed(wait.compareTo(patienceLeft) < 0 ? wait : patienceLeft);
            compare(suspects);
        }
        isCaughtUp &= isCaughtUpNow;
        Map<RowKey, Difference> confirmed = new LinkedHashMap<>();
        suspects.forEach((key, suspect) -> {
            Difference difference = suspect.difference();
            if (difference == null) {
                changing++;
            } else {
                confirmed.put(key, difference);
            }
        });
        return confirmed;
    }

    private boolean waitUntilProcessed(Duration atMost) {
        progress.waits();
        long before = Ticks.system().nanos();
        boolean isProcessed = home.processes().waitUntilProcessed(process.key(), atMost);
        Duration left = patienceLeft.minusNanos(Ticks.system().nanos() - before);
        patienceLeft = left.isNegative() ? Duration.ZERO : left;
        return isProcessed;
    }

    /** Has another look at rows; those that are equal are suspects no more. */
    private void compare(Map<RowKey, Suspect> suspects) {
        List<Map.Entry<RowKey, Suspect>> all = List.copyOf(suspects.entrySet());
        for (int from = 0; from < all.size(); from += GROUP) {
            List<Map.Entry<RowKey, Suspect>> some = all.subList(from, Math.min(all.size(), from + GROUP));
            List<RowKey> keys = some.stream()
                    .map(Map.Entry::getKey)
                    .filter(RowKey::canBeAskedFor)
                    .toList();
            Map<RowKey, List<Hashed>> here = new HashMap<>();
            Map<RowKey, List<Hashed>> there = new HashMap<>();
            if (!keys.isEmpty()) {
                sides.readSource(keys, row -> here.put(row.key, List.of(row)));
                sides.readCopy(
                        keys,
                        row -> there.computeIfAbsent(row.key, key -> new ArrayList<>())
                                .add(row));
            }
            for (Map.Entry<RowKey, Suspect> one : some) {
                List<Hashed> source = here.getOrDefault(one.getKey(), List.of());
                List<Hashed> copy = there.getOrDefault(one.getKey(), List.of());
                if (source.isEmpty() && copy.isEmpty() && one.getKey().canBeAskedFor()) {
                    suspects.remove(one.getKey()); // gone since all rows were read
                    changing++;
                    continue;
                }
                difference(one.getKey(), one.getValue(), source.isEmpty() ? null : source.get(0), copy)
                        .ifPresentOrElse(
                                found -> one.getValue().seen(image(source), image(copy), found),
                                () -> suspects.remove(one.getKey()));
            }
        }
    }

    /** What rows of one key come to, in any order; 0 for none. */
    private static long image(List<Hashed> rows) {
        return rows.stream().mapToLong(row -> row.hash).sum() + 31L * rows.size();
    }

    private Optional<Difference> difference(RowKey key, Suspect suspect, @Nullable Hashed here, List<Hashed> there) {
        String named = named(key);
        if (!key.canBeAskedFor()) {
            return Optional.of(new Difference(named, Kind.UNFIT, List.of(), suspect.unfit()));
        }
        if (here == null) {
            return Optional.of(new Difference(named, Kind.EXTRA, List.of(), null));
        }
        if (here.unfit != null) {
            return Optional.of(new Difference(named, Kind.UNFIT, List.of(), here.unfit));
        }
        if (there.isEmpty()) {
            return Optional.of(new Difference(named, Kind.MISSING, List.of(), null));
        }
        if (there.size() > 1) {
            return Optional.of(new Difference(named, Kind.REPEATED, List.of(), null));
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (!Objects.equals(here.texts.get(i), there.get(0).texts.get(i))) {
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

    /** Is told how a comparison goes on. */
    @FunctionalInterface
    public interface Progress {

        /** Tells how many rows were read so far, of both sides, every now and then. */
        void read(long rows);

        /** Tells that rows differ, and that the process is waited for, which may have changes of them on their way. */
        default void waits() {}
    }
}
