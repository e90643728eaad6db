package org.deltawatcher.core.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks through every state that a model can come to, the nearest first, as explicit-state model checkers do (G. J. Holzmann,
 * The SPIN Model Checker, 2003). What it finds wrong comes with the shortest way there.
 */
final class Explorer {

    private final Map<World, @Nullable Step> reached = new HashMap<>();
    private final Deque<World> open = new ArrayDeque<>();
    private final Map<World, List<World>> before = new HashMap<>();
    private final List<World> ends = new ArrayList<>();

    /** Returns what was found: how many states there are, and what is wrong with the first of them that is wrong. */
    static Finding explore(World start) {
        return new Explorer().from(start);
    }

    private Finding from(World start) {
        reach(start, null);
        while (!open.isEmpty()) {
            World world = open.removeFirst();
            String wrong = world.wrong();
            if (wrong != null) {
                return new Finding(reached.size(), wrong, wayTo(world));
            }
            if (world.isDone()) {
                ends.add(world);
            }
            world.next().forEach((action, next) -> {
                before.computeIfAbsent(next, unused -> new ArrayList<>()).add(world);
                reach(next, new Step(world, action));
            });
        }
        World stuck = stuck();
        return stuck == null
                ? new Finding(reached.size(), null, List.of())
                : new Finding(reached.size(), "from here on it never comes to an end", wayTo(stuck));
    }

    private void reach(World world, @Nullable Step step) {
        if (!reached.containsKey(world)) {
            reached.put(world, step);
            open.addLast(world);
        }
    }

    /** Finds a state from which no way leads to an end. */
    private @Nullable World stuck() {
        Deque<World> back = new ArrayDeque<>(ends);
        Map<World, Boolean> ending = new HashMap<>();
        while (!back.isEmpty()) {
            World world = back.removeFirst();
            if (ending.put(world, true) == null) {
                back.addAll(before.getOrDefault(world, List.of()));
            }
        }
        return reached.keySet().stream()
                .filter(world -> !ending.containsKey(world))
                .findFirst()
                .orElse(null);
    }

    private List<String> wayTo(World world) {
        List<String> way = new ArrayList<>();
        for (Step step = reached.get(world); step != null; step = reached.get(step.from)) {
            way.add(step.action);
        }
        Collections.reverse(way);
        return way;
    }

    private record Step(World from, String action) {}

    /**
     * What was found.
     *
     * @param states how many states were reached
     * @param wrong what is wrong, null if nothing is
     * @param way the actions that lead there
     */
    record Finding(int states, @Nullable String wrong, List<String> way) {}
}
