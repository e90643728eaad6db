package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.spi.ProcessRegistry;
import org.jdbi.v3.core.statement.SqlStatement;

/** The base table {@code ddw.process}. */
final class PostgresProcessRegistry implements ProcessRegistry {

    private static final String ADD = """
            SELECT ddw.register(
                       source => :source, process => :process, executor => :executor, definition => :definition,
                       description => :description, schedule => :schedule, lease_duration => make_interval(secs => :lease),
                       batch_size => :batchSize, lanes => :lanes, filter => :filter,
                       warn_after => make_interval(secs => CAST(:warnAfter AS double precision)),
                       max_attempts => :maxAttempts, backoff => make_interval(secs => :backoff),
                       max_backoff => make_interval(secs => :maxBackoff), park_limit => :parkLimit,
                       initial => :initial, is_active => :active, target => :target, process_group => :group)
            """;

    private static final String EDIT = """
            UPDATE ddw.process
               SET executor = :executor, definition = :definition, target = :target, process_group = :group, description = :description, is_active = :active,
                   schedule = :schedule, lease_duration = make_interval(secs => :lease), batch_size = :batchSize,
                   lanes = :lanes, filter = :filter,
                   warn_after = make_interval(secs => CAST(:warnAfter AS double precision)),
                   max_attempts = :maxAttempts, backoff = make_interval(secs => :backoff),
                   max_backoff = make_interval(secs => :maxBackoff), park_limit = :parkLimit
             WHERE source = ddw._source(:source) AND name = :process
            """;

    private static final String LIST = """
            SELECT source, name, description, executor, definition, target, process_group, is_active, schedule,
                   extract(epoch FROM lease_duration) AS lease, batch_size, lanes, filter,
                   extract(epoch FROM warn_after) AS warn_after, max_attempts, extract(epoch FROM backoff) AS backoff,
                   extract(epoch FROM max_backoff) AS max_backoff, park_limit, initial
              FROM ddw.process
            """;

    private final Database database;

    PostgresProcessRegistry(Database database) {
        this.database = database;
    }

    @Override
    public void add(ProcessDefinition definition) {
        database.run(handle -> bind(handle.createQuery(ADD), definition)
                .bind("initial", definition.initial().name().toLowerCase(Locale.ROOT))
                .mapTo(String.class)
                .list());
    }

    @Override
    public void edit(ProcessDefinition definition) {
        int edited = database.call(
                handle -> bind(handle.createUpdate(EDIT), definition).execute());
        if (edited == 0) {
            throw unknown(definition.key());
        }
    }

    @Override
    public void remove(ProcessKey key) {
        callWithKey("SELECT ddw.remove(:source, :process)", key);
    }

    @Override
    public Optional<ProcessDefinition> find(ProcessKey key) {
        return database.call(
                handle -> handle.createQuery(LIST + "WHERE source = ddw._source(:source) AND name = :process")
                        .bind("source", key.source().toString())
                        .bind("process", key.name())
                        .map((rows, context) -> definition(rows))
                        .findOne());
    }

    @Override
    public List<ProcessDefinition> list() {
        return database.call(handle -> handle.createQuery(LIST + "ORDER BY source, name")
                .map((rows, context) -> definition(rows))
                .list());
    }

    @Override
    public String knownAs(ProcessKey key) {
        return database.call(
                handle -> handle.createQuery("SELECT known_as FROM ddw.watch WHERE source = ddw._source(:source)")
                        .bind("source", key.source().toString())
                        .mapTo(String.class)
                        .findOne()
                        .orElseThrow(() -> unknown(key)));
    }

    @Override
    public void request(ProcessKey key, Duration delay) {
        database.run(
                handle -> handle.createQuery("SELECT ddw.request(:source, :process, make_interval(secs => :delay))")
                        .bind("source", key.source().toString())
                        .bind("process", key.name())
                        .bind("delay", seconds(delay))
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public void reload(ProcessKey key) {
        callWithKey("SELECT ddw.reload(:source, :process)", key);
    }

    @Override
    public boolean waitUntilProcessed(ProcessKey key, Duration timeout) {
        return database.call(handle -> handle.createQuery(
                        "SELECT ddw.wait_until_processed(:source, :process, make_interval(secs => :timeout))")
                .bind("source", key.source().toString())
                .bind("process", key.name())
                .bind("timeout", seconds(timeout))
                .mapTo(Boolean.class)
                .one());
    }

    private void callWithKey(String call, ProcessKey key) {
        database.run(handle -> handle.createQuery(call)
                .bind("source", key.source().toString())
                .bind("process", key.name())
                .mapTo(String.class)
                .list());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, ProcessDefinition definition) {
        Duration warnAfter = definition.warnAfter();
        RetryPolicy retry = definition.retry();
        return statement
                .bind("source", definition.key().source().toString())
                .bind("process", definition.key().name())
                .bind("executor", definition.executor())
                .bind("definition", definition.definition())
                .bind("target", definition.target())
                .bind("group", definition.group())
                .bind("description", definition.description())
                .bind("active", definition.isActive())
                .bind("schedule", definition.schedule())
                .bind("lease", seconds(definition.leaseDuration()))
                .bind("batchSize", definition.batchSize())
                .bind("lanes", definition.lanes())
                .bind("filter", definition.filter())
                .bind("warnAfter", warnAfter == null ? null : Double.valueOf(seconds(warnAfter)))
                .bind("maxAttempts", retry.maxAttempts())
                .bind("backoff", seconds(retry.backoff()))
                .bind("maxBackoff", seconds(retry.maxBackoff()))
                .bind("parkLimit", retry.parkLimit());
    }

    private static ProcessDefinition definition(ResultSet rows) throws SQLException {
        ProcessKey key = new ProcessKey(SourceName.parse(rows.getString("source")), rows.getString("name"));
        return ProcessDefinition.builder(key, rows.getString("executor"), rows.getString("definition"))
                .description(rows.getString("description"))
                .target(rows.getString("target"))
                .group(rows.getString("process_group"))
                .active(rows.getBoolean("is_active"))
                .schedule(rows.getString("schedule"))
                .leaseDuration(Columns.seconds(rows, "lease"))
                .batchSize(rows.getInt("batch_size"))
                .lanes(rows.getInt("lanes"))
                .filter(rows.getString("filter"))
                .warnAfter(Columns.secondsOrNull(rows, "warn_after"))
                .retry(new RetryPolicy(
                        rows.getInt("max_attempts"),
                        Columns.seconds(rows, "backoff"),
                        Columns.seconds(rows, "max_backoff"),
                        rows.getInt("park_limit")))
                .initial(InitialLoad.valueOf(rows.getString("initial").toUpperCase(Locale.ROOT)))
                .build();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static UnknownProcessException unknown(ProcessKey key) {
        return new UnknownProcessException("there is no process " + key.name() + " on " + key.source());
    }
}
