package org.deltawatcher.worker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.SelfWatch.Finding;
import org.deltawatcher.core.replicate.Verification;

/** The JSON of each thing that is listed. Names stay as they are: scripts read them. */
final class JsonForms {

    private JsonForms() {}

    static ObjectNode watch(Watch watch) {
        var json = Json.object()
                .put("source", watch.source().toString())
                .put("capture", watch.capture())
                .put("state", Json.word(watch.state()))
                .put("reason", watch.reason());
        json.set("key", Json.strings(watch.key()));
        json.set("columns", Json.strings(watch.columns()));
        return json.put("delta_table", watch.deltaTable())
                .put("changes_view", watch.changesView())
                .put("net_view", watch.netView())
                .put("captured", watch.captured())
                .put("delta_bytes", watch.deltaBytes())
                .put("enabled_at", Json.time(watch.enabledAt()));
    }

    static ObjectNode process(ProcessDefinition process) {
        return Json.of(process.key())
                .put("description", process.description())
                .put("executor", process.executor())
                .put("target", process.target())
                .put("group", process.group())
                .put("definition", process.definition())
                .put("is_active", process.isActive())
                .put("schedule", process.schedule())
                .put("lease_duration_seconds", Json.seconds(process.leaseDuration()))
                .put("batch_size", process.batchSize())
                .put("lanes", process.lanes())
                .put("filter", process.filter())
                .put("warn_after_seconds", Json.seconds(process.warnAfter()))
                .put("max_attempts", process.retry().maxAttempts())
                .put("backoff_seconds", Json.seconds(process.retry().backoff()))
                .put("max_backoff_seconds", Json.seconds(process.retry().maxBackoff()))
                .put("park_limit", process.retry().parkLimit())
                .put("initial", Json.word(process.initial()));
    }

    static ObjectNode status(ProcessStatus status) {
        return Json.of(status.key())
                .put("state", Json.word(status.state()))
                .put("pending", status.pending())
                .put("oldest_pending", Json.time(status.oldestPending()))
                .put("lag_seconds", Json.seconds(status.lag()))
                .put("staged", status.staged())
                .put("parked", status.parked())
                .put("processed", status.processed())
                .put("batches", status.batches())
                .put("average_duration_seconds", Json.seconds(status.averageDuration()))
                .put("worst_duration_seconds", Json.seconds(status.worstDuration()))
                .put("last_run", Json.time(status.lastRun()))
                .put("last_error", status.lastError());
    }

    static ObjectNode batch(Batch batch) {
        return Json.object()
                .put("batch_id", batch.id().toString())
                .put("source", batch.process().source().toString())
                .put("process", batch.process().name())
                .put("lane", batch.lane())
                .put("kind", Json.word(batch.kind()))
                .put("attempt", batch.attempt())
                .put("rows", batch.changeCount())
                .put("first_position", batch.firstPosition())
                .put("last_position", batch.lastPosition())
                .put("staged_at", Json.time(batch.stagedAt()))
                .put("expires_at", Json.time(batch.expiresAt()));
    }

    static ObjectNode entry(BatchEntry entry) {
        var took =
                entry.endedAt() == null ? null : Duration.between(entry.batch().stagedAt(), entry.endedAt());
        return batch(entry.batch())
                .put("state", Json.word(entry.state()))
                .put("worker", entry.worker())
                .put("ended_at", Json.time(entry.endedAt()))
                .put("duration_seconds", Json.seconds(took))
                .put("error", entry.error());
    }

    static ObjectNode parked(ParkedChange change) {
        var json = Json.of(change.process()).put("position", change.position()).put("op", String.valueOf(change.op()));
        json.set("key", Json.parsed(change.key()));
        json.set("old", Json.parsed(change.before()));
        json.set("new", Json.parsed(change.after()));
        return json.put("state", Json.word(change.state()))
                .put("reason", change.reason())
                .put("attempts", change.attempts())
                .put("parked_at", Json.time(change.parkedAt()));
    }

    static ObjectNode warning(Warning warning) {
        var process = warning.process();
        return Json.object()
                .put("raised_at", Json.time(warning.raisedAt()))
                .put("kind", warning.kind())
                .put("source", process == null ? null : process.source().toString())
                .put("process", process == null ? null : process.name())
                .put("message", warning.message())
                .put("cleared_at", Json.time(warning.clearedAt()));
    }

    static ObjectNode verification(Verification found) {
        var json = Json.object()
                .put("source_rows", found.sourceRows())
                .put("target_rows", found.targetRows())
                .put("is_equal", found.isEqual())
                .put("differing", found.differing())
                .put("changing", found.changing())
                .put("is_whole", found.isWhole())
                .put("is_caught_up", found.isCaughtUp())
                .put("repaired", found.repaired());
        var differences = json.putArray("differences");
        for (var difference : found.differences()) {
            var one = differences.addObject();
            one.put("key", difference.key()).put("what", Json.word(difference.kind()));
            one.set("columns", Json.strings(difference.columns()));
            one.put("reason", difference.reason());
        }
        return json;
    }

    static ObjectNode worker(WorkerEntry worker) {
        return Json.object()
                .put("worker", worker.name())
                .put("threads", worker.threads())
                .put("started_at", Json.time(worker.startedAt()))
                .put("heartbeat_at", Json.time(worker.heartbeatAt()));
    }

    static ObjectNode finding(String home, Finding finding) {
        return Json.object()
                .put("home", home)
                .put("subject", finding.subject())
                .put("is_good", finding.isGood())
                .put("message", finding.message());
    }
}
