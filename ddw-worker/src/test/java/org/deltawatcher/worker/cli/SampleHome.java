package org.deltawatcher.worker.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.testkit.fake.FakeHome;

/** The home of the examples: delivery notes, two processes, some batches, a parked change. */
final class SampleHome {

    static final String NOTES = "public.delivery_notes";
    static final ProcessKey HOURS = ProcessKey.of(NOTES, "hours_per_team");
    static final ProcessKey MAIL = ProcessKey.of(NOTES, "mail_team");
    static final String SCRIPT = """
            INSERT INTO hours_per_team AS h (team, hours)
            SELECT new_team, sum(new_hours) FROM {net} GROUP BY new_team
            ON CONFLICT (team) DO UPDATE SET hours = h.hours + excluded.hours;
            """;

    final FakeHome home = new FakeHome();
    private final List<BatchId> staged;

    SampleHome() {
        home.createTable(NOTES, List.of("id"), List.of("id", "team", "hours"));
        home.createTable("public.order_lines", List.of("order_id", "line"), List.of("order_id", "line", "amount"));
        home.createTable("public.teams", List.of("team"), List.of("team", "city"));
        home.track(NOTES);
        home.track("public.teams");
        home.means(SCRIPT, (transaction, batch) -> {});
        home.processes()
                .add(ProcessDefinition.builder(HOURS, "sql", SCRIPT)
                        .description("Hours per team, for the morning meeting")
                        .warnAfter(Duration.ofMinutes(1))
                        .build());
        home.processes()
                .add(ProcessDefinition.builder(MAIL, "command", "[\"./mail-team\"]")
                        .description("Tells the team that its note has changed")
                        .schedule("every 5m")
                        .batchSize(100)
                        .lanes(1)
                        .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 100))
                        .build());
        write(1, "north", 7.5);
        write(2, "south", 8);
        pass(Duration.ofSeconds(2));
        var first = stage(HOURS, 2);
        pass(Shell.A_MOMENT);
        commit(first);
        park();
        change(1, "north", 8);
        pass(Duration.ofSeconds(3));
        write(3, "north", 4);
        change(3, "north", 4.25);
        pass(Duration.ofSeconds(1));
        var second = stage(HOURS, 3);
        home.workers().heartbeat("host-a/4711/3f2c", 4, Duration.ofSeconds(10));
        pass(Duration.ofSeconds(4));
        write(4, "west", 6);
        staged = List.of(second, first);
    }

    /** Returns batches of which examples know the GUID: a staged one and a committed one. */
    List<BatchId> batches() {
        return staged;
    }

    private void park() {
        var failed = stage(MAIL, 1);
        pass(Duration.ofMillis(410));
        home.stagingStore().fail(failed, "./mail-team ended with 1: no such team: north");
        var alone = stage(MAIL, 1);
        pass(Duration.ofMillis(395));
        home.stagingStore().fail(alone, "./mail-team ended with 1: no such team: north");
    }

    private BatchId stage(ProcessKey process, int rows) {
        return home.stagingStore()
                .stage(new StageRequest(process, "host-a/4711/3f2c", rows))
                .orElseThrow()
                .id();
    }

    private void commit(BatchId batch) {
        home.transactions().inTransaction(transaction -> {
            home.stagingStore().commit(transaction, batch);
            return batch;
        });
    }

    private void write(long id, String team, double hours) {
        home.begin()
                .insert(NOTES, Map.of("id", id, "team", team, "hours", hours))
                .commit();
    }

    private void change(long id, String team, double hours) {
        home.begin()
                .update(NOTES, Map.of("id", id, "team", team, "hours", hours))
                .commit();
    }

    private void pass(Duration time) {
        home.clock().advance(time);
    }
}
