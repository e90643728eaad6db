package org.deltawatcher.testkit.fake;

import java.time.Instant;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Warning;
import org.jspecify.annotations.Nullable;

/**
 * A warning and what it is about.
 *
 * @param subject tells two warnings of one kind apart: the batch, or the process
 */
record FakeWarning(
        Instant raisedAt,
        String kind,
        ProcessKey process,
        String subject,
        String message,
        @Nullable Instant clearedAt) {

    boolean isAbout(FakeWarning other) {
        return kind.equals(other.kind) && process.equals(other.process) && subject.equals(other.subject);
    }

    FakeWarning cleared(Instant now) {
        return new FakeWarning(raisedAt, kind, process, subject, message, now);
    }

    Warning describe() {
        return new Warning(raisedAt, kind, process, message, clearedAt);
    }
}
