package org.deltawatcher.core.replicate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter.Rows;
import org.deltawatcher.core.replicate.Hashed.RowKey;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.jspecify.annotations.Nullable;

/** Makes rows of a copy what the source has. */
final class Repair {

    private final Home home;
    private final ProcessDefinition process;
    private final Target target;
    private final ReplicaPlan plan;
    private final BothSides sides;
    private final Map<RowKey, String> refused = new HashMap<>();
    private Set<RowKey> repeated = Set.of();
    private long repaired;

    Repair(Home home, ProcessDefinition process, Target target, ReplicaPlan plan, BothSides sides) {
        this.home = home;
        this.process = process;
        this.target = target;
        this.plan = plan;
        this.sides = sides;
    }

    /** Returns how many rows were repaired so far. */
    long repaired() {
        return repaired;
    }

    /** Returns why the target does not take a row, null if it was not asked or does. */
    @Nullable
    String refusal(RowKey key) {
        return refused.get(key);
    }

    /** Repairs rows that belong together in one transaction; if the target refuses one, each in its own. */
    void repair(Map<RowKey, Difference> differences) {
        refused.clear();
        repeated = differences.entrySet().stream()
                .filter(entry -> entry.getValue().kind() == Kind.REPEATED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        List<RowKey> keys =
                differences.keySet().stream().filter(RowKey::canBeAskedFor).toList();
        for (int from = 0; from < keys.size(); from += Verifier.GROUP) {
            List<RowKey> some = keys.subList(from, Math.min(keys.size(), from + Verifier.GROUP));
            try {
                write(some);
            } catch (ExecutionFailedException oneOfThem) {
                some.forEach(this::writeAlone);
            }
        }
    }

    private void writeAlone(RowKey key) {
        try {
            write(List.of(key));
        } catch (ExecutionFailedException e) {
            refused.put(key, e.getMessage());
        }
    }

    /**
     * Writes rows as the source has them now. Batches are kept out meanwhile: what changes after it was read is applied after
     * it was written.
     */
    private void write(List<RowKey> keys) {
        long[] written = {0};
        String knownAs = home.processes().knownAs(process.key());
        target.writer().inTransaction(writing -> {
            written[0] = 0;
            writing.exclude(home.id(), process.key().name(), knownAs);
            writing.origin("ddw:" + home.id());
            Map<RowKey, Hashed> here = new HashMap<>();
            sides.readSource(keys, row -> here.put(row.key, row));
            try (Rows rows = writing.open(plan.target(), plan.columns(), plan.key())) {
                keys.stream().filter(repeated::contains).forEach(key -> rows.remove(keyOnly(key)));
                rows.flush();
                for (RowKey key : keys) {
                    Hashed row = here.get(key);
                    if (row == null) {
                        rows.remove(keyOnly(key));
                        written[0]++;
                    } else if (row.unfit == null) {
                        rows.put(row.values, false);
                        written[0]++;
                    }
                }
                rows.flush();
            }
        });
        repaired += written[0];
    }

    private @Nullable Object[] keyOnly(RowKey key) {
        @Nullable Object[] values = new @Nullable Object[plan.columns().size()];
        for (int i = 0; i < key.values.size(); i++) {
            values[plan.columns().indexOf(plan.key().get(i))] = key.values.get(i);
        }
        return values;
    }
}
