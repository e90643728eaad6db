package org.deltawatcher.testkit.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;

/** A worker that cannot take changes of some keys. */
final class Poison {

    static final RetryPolicy RETRY = new RetryPolicy(2, Duration.ofSeconds(10), Duration.ofMinutes(1), 3);

    private static final int PATIENCE = 60;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

    private final Scenario scenario;
    private final Set<Long> poisonedKeys;

    Poison(Scenario scenario, Set<Long> poisonedKeys) {
        this.scenario = scenario;
        this.poisonedKeys = poisonedKeys;
    }

    static ProcessDefinition.Builder aProcess(Scenario scenario) {
        return scenario.aProcess().retry(RETRY).batchSize(8);
    }

    /** Works until nothing is staged any more, however long the pauses are; returns what was committed. */
    List<Change> work(ProcessKey process) {
        List<Change> committed = new ArrayList<>();
        int rounds = 0;
        for (int idle = 0; idle < 3 && rounds < PATIENCE; rounds++) {
            Optional<Batch> batch = scenario.stage(process, 8);
            if (batch.isEmpty()) {
                idle++;
                scenario.contractHome().advance(LONG_ENOUGH);
                continue;
            }
            idle = 0;
            List<Change> changes = scenario.changes(batch.get());
            if (changes.stream().anyMatch(this::isPoison)) {
                scenario.store().fail(batch.get().id(), "poison");
            } else {
                scenario.commit(batch.get());
                committed.addAll(changes);
            }
        }
        return committed;
    }

    private boolean isPoison(Change change) {
        return !(change instanceof Change.Truncated) && poisonedKeys.contains(Scenario.idOf(change));
    }
}
