package org.deltawatcher.core.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The times of a five-field Unix cron on a clock without transitions. The only class that knows the cron library.
 *
 * <p>The library skips local times that a zone's spring day leaves out. It is therefore asked in UTC only, where no
 * time is left out, and {@link WallClock} brings the answer into the zone.
 */
final class CronPattern {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Keeps out the library's own additions, such as several crons joined by a bar. */
    private static final Pattern FIELD = Pattern.compile("[0-9a-z*,/-]+");

    private final ExecutionTime times;

    private CronPattern(ExecutionTime times) {
        this.times = times;
    }

    /** Tells whether a text in lower case can be the field of that index: minute, hour, day of month, month, weekday. */
    static boolean isField(int index, String text) {
        List<String> fields = new ArrayList<>(Collections.nCopies(5, "*"));
        fields.set(index, text);
        return FIELD.matcher(text).matches() && read(fields).isPresent();
    }

    /** Takes five fields, each of which {@link #isField} accepts. */
    static CronPattern of(List<String> fields) {
        return read(fields).orElseThrow(() -> new IllegalArgumentException("not a cron: " + fields));
    }

    /** Returns the earliest matching local time strictly after the given one; empty if none ever comes. */
    Optional<LocalDateTime> nextAfter(LocalDateTime local) {
        return times.nextExecution(local.atZone(ZoneOffset.UTC)).map(next -> next.toLocalDateTime());
    }

    private static Optional<CronPattern> read(List<String> fields) {
        try {
            return Optional.of(new CronPattern(
                    ExecutionTime.forCron(PARSER.parse(String.join(" ", fields)).validate())));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }
}
