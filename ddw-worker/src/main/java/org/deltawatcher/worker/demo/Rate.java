package org.deltawatcher.worker.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a count grew over the last seconds. Belongs to one thread. */
final class Rate {

    private static final double SECONDS = 3;

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(double at, long count) {}

    /** Takes a sample; returns the growth a second. */
    double at(double seconds, long count) {
        samples.add(new Sample(seconds, count));
        while (samples.size() > 2 && seconds - samples.element().at() > SECONDS) {
            samples.remove();
        }
        Sample first = samples.element();
        double elapsed = seconds - first.at();
        return elapsed <= 0 ? 0 : Math.max(0, (count - first.count()) / elapsed);
    }
}
