package org.deltawatcher.core.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says when a process is due without being asked: a list of time infos, read from one text and written back as one.
 *
 * <p>The items of the text are separated by {@code ;} or line ends. Words are read in any case, except units:
 *
 * <table>
 * <caption>The kinds of time info</caption>
 * <tr><td>{@code continuous}</td><td>whenever changes are pending; stands alone</td></tr>
 * <tr><td>{@code on request}</td><td>never by itself; stands alone</td></tr>
 * <tr><td>{@code every 2h30m}</td><td>units {@code d h m s}, from 1 second to 366 days. Counted from the epoch,
 *     1970-01-01T00:00Z, so that all workers agree and a restart shifts nothing</td></tr>
 * <tr><td>{@code at 06:30 mon-fri Europe/Vienna}</td><td>weekdays and zone may be left out: every day, UTC</td></tr>
 * <tr><td>{@code cron 0 3 * * * Europe/Vienna}</td><td>minute, hour, day of month, month, weekday; without zone: UTC.
 *     When both day fields say something else than {@code *}, a day needs to match one of them</td></tr>
 * </table>
 *
 * <p><b>Daylight saving.</b> {@code at} and {@code cron} name local times.
 *
 * <ul>
 *   <li>A local time that does not exist on the spring day is due at the moment of the gap's end: it is never skipped.
 *       All times of one item that fall into one gap are due together, as one run, and so is a time at the gap's end.
 *   <li>A local time that occurs twice on the autumn day is due once, at its first occurrence. A cron of short
 *       intervals therefore pauses while the clock repeats itself.
 *   <li>The weekday and the date are those of the local time that was asked for, also where the gap ends on the next day.
 *   <li>{@code every} counts elapsed time and knows no daylight saving; {@code 1d} is 24 hours.
 * </ul>
 *
 * <p><b>Missed times.</b> A schedule has no memory. Who persists the next due time, and asks for the one after
 * <em>now</em> when that time has come, runs once after a downtime, however many times went by.
 *
 * <p>Immutable and thread-safe. Two schedules are equal when their canonical texts are.
 */
public final class Schedule {

    /** The schedule of a process that names none. */
    public static final Schedule CONTINUOUS = new Schedule(List.of(Standing.CONTINUOUS));

    private static final Instant FIRST = Instant.parse("0001-01-02T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-30T00:00:00Z");

    private final List<TimeInfo> timeInfos;

    Schedule(List<TimeInfo> timeInfos) {
        this.timeInfos = List.copyOf(timeInfos);
    }

    /**
     * Reads a schedule from its text.
     *
     * @throws InvalidScheduleException if the text is empty or an item is malformed, never due, said twice, or
     *     {@code continuous} or {@code on request} beside another
     */
    public static Schedule parse(String text) {
        return new Schedule(ScheduleParser.parse(text));
    }

    /** Tells whether the process is due whenever changes are pending. */
    public boolean isContinuous() {
        return timeInfos.contains(Standing.CONTINUOUS);
    }

    /** Tells whether the process is due on explicit request and never otherwise. */
    public boolean isOnRequestOnly() {
        return timeInfos.contains(Standing.ON_REQUEST);
    }

    /**
     * Returns the earliest due time of any item that is strictly after the given instant.
     *
     * @return a whole second; empty for {@code continuous} and {@code on request}, which have no times, and for an
     *     instant after the year 9999. An instant before the year 1 counts as its beginning
     */
    public Optional<Instant> nextAfter(Instant instant) {
        if (instant.isAfter(LAST)) {
            return Optional.empty();
        }
        Instant start = instant.isBefore(FIRST) ? FIRST : instant;
        return timeInfos.stream()
                .flatMap(timeInfo -> timeInfo.nextAfter(start).stream())
                .min(Instant::compareTo);
    }

    /** Returns a sentence for people, such as "Runs at 06:30 on mon-fri (Europe/Vienna), and every 2 hours.". */
    public String describe() {
        return timeInfos.stream().map(TimeInfo::describe).collect(Collectors.joining(", and ", "Runs ", "."));
    }

    /** Returns the canonical text, in which every zone is written out; parsing it gives an equal schedule. */
    @Override
    public String toString() {
        return timeInfos.stream().map(TimeInfo::text).collect(Collectors.joining("; "));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Schedule schedule && toString().equals(schedule.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
