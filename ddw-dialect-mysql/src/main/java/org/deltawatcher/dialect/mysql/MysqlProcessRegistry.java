package org.deltawatcher.dialect.mysql;

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
import org.deltawatcher.api.spi.ProcessRegistry;
import org.jdbi.v3.core.statement.SqlStatement;

/** The base table {@code ddw.process}. */
final class MysqlProcessRegistry implements ProcessRegistry {

    private static final String ADD = """
            CALL ddw.register(:source, :process, :executor, :definition, JSON_OBJECT(
                'description', :description, 'schedule', :schedule, 'lease_duration', :lease, 'batch_size', :batchSize,
                'lanes', :lanes, 'filter', :filter, 'warn_after', :warnAfter, 'max_attempts', :maxAttempts,
                'backoff', :backoff, 'max_backoff', :maxBackoff, 'park_limit', :parkLimit, 'initial', :initial,
                'is_active', :active, 'target', :target, 'process_group', :group))
            """;

    private static final String EDIT = """
            UPDATE ddw.process
               SET executor = :executor, definition = :definition, target = :target, process_group = :group, description = :description, is_active = :active,
                   schedule = :schedule, lease_duration = :lease, batch_size = :batchSize, lanes = :lanes, filter = :filter,
                   warn_after = :warnAfter, max_attempts = :maxAttempts, backoff = :backoff, max_backoff = :maxBackoff,
                   park_limit = :parkLimit
             WHERE process_id = ddw._process(:source, :process)
            """;

    private static final String LIST = """
            SELECT source, name, description, executor, definition, target, process_group, is_active, schedule, lease_duration, batch_size, lanes,
                   filter, warn_after, max_attempts, backoff, max_backoff, park_limit, initial
              FROM ddw.process
            """;

    private final Database database;

    MysqlProcessRegistry(Database database) {
        this.database = database;
    }

    @Override
    public void add(ProcessDefinition definition) {
        database.run(handle -> bind(handle.createUpdate(ADD), definition)
                .bind("initial", definition.initial().name().toLowerCase(Locale.ROOT))
                .execute());
    }

    /** The filter is checked first: the trigger on the table cannot. */
    @Override
    public void edit(ProcessDefinition definition) {
        database.run(handle -> {
            handle.createQuery("SELECT ddw._process(:source, :process)")
                    .bind("source", definition.key().source().toString())
                    .bind("process", definition.key().name())
                    .mapTo(Integer.class)
                    .one();
            handle.createUpdate("CALL ddw._check_filter(:source, :process, :filter)")
                    .bind("source", definition.key().source().toString())
                    .bind("process", definition.key().name())
                    .bind("filter", definition.filter())
                    .execute();
            bind(handle.createUpdate(EDIT), definition).execute();
        });
    }

    @Override
    public void remove(ProcessKey key) {
        callWithKey("CALL ddw.remove(:source, :process)", key);
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
        return database.call(handle -> handle.createQuery(
                        "SELECT source FROM ddw.process WHERE process_id = ddw._process(:source, :process)")
                .bind("source", key.source().toString())
                .bind("process", key.name())
                .mapTo(String.class)
                .one());
    }

    @Override
    public void request(ProcessKey key, Duration delay) {
        database.run(handle -> handle.createUpdate("CALL ddw.request(:source, :process, :delay)")
                .bind("source", key.source().toString())
                .bind("process", key.name())
                .bind("delay", Columns.seconds(delay).toPlainString())
                .execute());
    }

    @Override
    public void reload(ProcessKey key) {
        callWithKey("CALL ddw.reload(:source, :process)", key);
    }

    @Override
    public boolean waitUntilProcessed(ProcessKey key, Duration timeout) {
        return database.call(handle -> {
            handle.createUpdate("CALL ddw.wait_until_processed(:source, :process, :timeout, @ddw_is_processed)")
                    .bind("source", key.source().toString())
                    .bind("process", key.name())
                    .bind("timeout", Columns.seconds(timeout).toPlainString())
                    .execute();
            return handle.createQuery("SELECT @ddw_is_processed")
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    private void callWithKey(String call, ProcessKey key) {
        database.run(handle -> handle.createUpdate(call)
                .bind("source", key.source().toString())
                .bind("process", key.name())
                .execute());
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
                .bind("lease", Columns.seconds(definition.leaseDuration()))
                .bind("batchSize", definition.batchSize())
                .bind("lanes", definition.lanes())
                .bind("filter", definition.filter())
                .bind("warnAfter", warnAfter == null ? null : Columns.seconds(warnAfter))
                .bind("maxAttempts", retry.maxAttempts())
                .bind("backoff", Columns.seconds(retry.backoff()))
                .bind("maxBackoff", Columns.seconds(retry.maxBackoff()))
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
                .leaseDuration(Columns.seconds(rows, "lease_duration"))
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
}
