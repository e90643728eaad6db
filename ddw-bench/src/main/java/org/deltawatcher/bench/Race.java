package org.deltawatcher.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/**
 * Contenders that take turns: each round all of them, each round another one first, so that nobody is always behind the
 * same neighbour. The first round warms up and does not count.
 *
 * @param <C> a contender
 */
final class Race<C> {

    private final String task;
    private final List<C> contenders;
    private final int rounds;

    Race(String task, List<C> contenders, int rounds) {
        this.task = task;
        this.contenders = List.copyOf(contenders);
        this.rounds = rounds;
    }

    /** What is done once a round, before or after the turns. */
    interface Pause {

        Pause NONE = round -> {};

        /** Round 0 is the one that does not count. */
        void run(int round) throws Exception;
    }

    /** Lets one contender do its work, and returns what was measured. */
    interface Turn<C, R> {
        R take(C contender) throws Exception;
    }

    /** Returns what was measured of each contender, in the order of the rounds. */
    <R> Map<C, List<R>> run(Pause before, Turn<C, R> turn, Pause after) throws Exception {
        Map<C, List<R>> results = new LinkedHashMap<>();
        contenders.forEach(contender -> results.put(contender, new ArrayList<>()));
        List<C> order = new ArrayList<>(contenders);
        try (ProgressBar progress = BenchProgress.over(task, (rounds + 1L) * contenders.size())) {
            for (int round = 0; round <= rounds; round++) {
                before.run(round);
                for (C contender : order) {
                    R result = turn.take(contender);
                    if (round > 0) {
                        results.computeIfAbsent(contender, unused -> new ArrayList<>())
                                .add(result);
                    }
                    progress.step();
                }
                after.run(round);
                Collections.rotate(order, 1);
            }
        }
        return results;
    }

    <R> Map<C, List<R>> run(Turn<C, R> turn) throws Exception {
        return run(Pause.NONE, turn, Pause.NONE);
    }
}
