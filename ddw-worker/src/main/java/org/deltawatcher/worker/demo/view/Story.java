package org.deltawatcher.worker.demo.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.deltawatcher.core.clock.Ticks;

/** What happened, and when, since the story began. Thread-safe. */
public final class Story {

    private static final int MOST_KEPT = 200;

    private final Ticks ticks;
    private final Deque<Event> events = new ArrayDeque<>();
    private long begun;
    private long told;

    public Story(Ticks ticks) {
        this.ticks = ticks;
        this.begun = ticks.nanos();
    }

    /** Counts the time from now. */
    public synchronized void begin() {
        begun = ticks.nanos();
    }

    /** Returns seconds since the beginning. */
    public synchronized double seconds() {
        return (ticks.nanos() - begun) / 1e9;
    }

    /** Adds what happened; of the same sentence twice in a row only the first is kept. */
    public synchronized void tell(String sentence) {
        Event last = events.peekLast();
        if (last != null && last.sentence().equals(sentence)) {
            return;
        }
        events.add(new Event(told++, seconds(), sentence));
        if (events.size() > MOST_KEPT) {
            events.remove();
        }
    }

    /** Returns the last events, at most so many, oldest first. */
    public synchronized List<Event> last(int most) {
        List<Event> all = new ArrayList<>(events);
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }

    /**
     * Something that happened.
     *
     * @param number counted from 0
     * @param seconds when
     * @param sentence what
     */
    public record Event(long number, double seconds, String sentence) {

        String text() {
            return "%5.1fs  %s".formatted(seconds, sentence.replaceAll("\\s*\\R\\s*", " "));
        }
    }
}
