package org.deltawatcher.dialect.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.spi.SchemaInstaller;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/** Installs schema ddw with Flyway. */
final class PostgresInstaller implements SchemaInstaller {

    private static final int ATTEMPTS = 5;

    private final DataSource dataSource;
    private final Database database;
    private final String schema;

    PostgresInstaller(DataSource dataSource, Database database) {
        this.dataSource = dataSource;
        this.database = database;
        this.schema = database.schema().name();
    }

    @Override
    public List<String> install() {
        refuseSchemaOfOthers();
        refuseOtherTables();
        Flyway flyway = flyway();
        return translating(() -> {
            if (isInstalled()) {
                refuseEmpty();
                refuseNewer(flyway.info());
            }
            List<String> done = new ArrayList<>();
            flyway.migrate()
                    .migrations
                    .forEach(migration ->
                            done.add((migration.version.isEmpty() ? "" : "version " + migration.version + ": ")
                                    + migration.description));
            // rights, and the generated functions and views of tracked tables, follow the new version
            String follow = done.isEmpty() ? "SELECT ddw._grant_rights()" : "SELECT ddw._after_install()";
            done.addAll(database.call(handle -> handle.createQuery(follow)
                    .mapTo(String.class)
                    .filter(line -> line != null && !line.isBlank())
                    .list()));
            return done;
        });
    }

    @Override
    public List<String> uninstall() {
        if (!isInstalled()) {
            return List.of();
        }
        // what a later version has put elsewhere, only a later version knows
        translating(() -> {
            refuseNewer(flyway().info());
            return true;
        });
        // workers that are at it take their locks in another order; they lose some batches, we try again
        for (int attempt = 1; ; attempt++) {
            try {
                return dropSchema();
            } catch (DatabaseException e) {
                if (attempt == ATTEMPTS || !PostgresErrors.isDeadlock(e)) {
                    throw e;
                }
            }
        }
    }

    private List<String> dropSchema() {
        return database.call(handle -> handle.inTransaction(transaction -> {
            List<String> done = new ArrayList<>(transaction
                    .createQuery("SELECT ddw.untrack_all()")
                    .mapTo(String.class)
                    .list());
            transaction.execute("DROP SCHEMA " + schema + " CASCADE");
            done.add("schema " + schema + ": dropped");
            return done;
        }));
    }

    @Override
    public void check() {
        if (!isInstalled()) {
            throw new HomeMismatchException(
                    "schema " + schema + " is not installed in this database. Install it with: ddw install");
        }
        refuseEmpty();
        Flyway flyway = flyway();
        translating(() -> {
            MigrationInfoService info = flyway.info();
            refuseNewer(info);
            if (info.pending().length > 0) {
                throw new HomeMismatchException(
                        "schema " + schema + " is older than this program. Bring it up to date with: ddw install");
            }
            return true;
        });
    }

    private boolean isInstalled() {
        return isThere("process");
    }

    private boolean isThere(String table) {
        return database.call(handle -> handle.createQuery("SELECT to_regclass(:table) IS NOT NULL")
                .bind("table", schema + "." + table)
                .mapTo(Boolean.class)
                .one());
    }

    /** A dump of the schema alone brings the tables along and not the row that makes them a home. */
    private void refuseEmpty() {
        boolean isHome = database.call(handle -> handle.createQuery("SELECT EXISTS (SELECT FROM ddw.home)")
                .mapTo(Boolean.class)
                .one());
        if (!isHome) {
            throw new HomeMismatchException("schema " + schema
                    + " came here without its rows, as by pg_dump --schema-only, and is no home. Begin anew with:"
                    + " ddw uninstall --yes, and then: ddw install");
        }
    }

    /** Who owns the schema can replace what is in it, and our functions run with the rights of who installs them. */
    private void refuseSchemaOfOthers() {
        database.call(handle -> handle.createQuery("""
                                SELECT pg_get_userbyid(n.nspowner), current_user
                                  FROM pg_namespace n
                                 WHERE n.nspname = :schema AND n.nspowner <> (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user)
                                """)
                        .bind("schema", schema)
                        .map((row, context) -> new HomeMismatchException(
                                "schema %s belongs to %s, who could replace what %s installs there. Install as %2$s, or first: ALTER SCHEMA %1$s OWNER TO %3$s"
                                        .formatted(schema, row.getString(1), row.getString(2))))
                        .findOne())
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    /** In a schema that is no home there is nothing, or what a target keeps there. One look, as somebody may be installing. */
    private void refuseOtherTables() {
        List<String> others = database.call(handle -> handle.createQuery("""
                        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = :schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relname <> 'applied'
                           AND NOT EXISTS (SELECT FROM pg_class h WHERE h.relnamespace = n.oid AND h.relname = 'flyway_schema_history')
                         ORDER BY 1 LIMIT 3
                        """)
                .bind("schema", schema)
                .mapTo(String.class)
                .list());
        if (!others.isEmpty()) {
            throw new HomeMismatchException("schema " + schema + " is no home and holds " + String.join(", ", others)
                    + ". Move that elsewhere, or give the home a schema of another name; nothing was changed");
        }
    }

    private void refuseNewer(MigrationInfoService info) {
        boolean isNewer = Arrays.stream(info.all())
                .map(MigrationInfo::getState)
                .anyMatch(state -> state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED);
        if (isNewer) {
            throw new HomeMismatchException("schema " + schema
                    + " is newer than this program. Use a newer version of DeltaWatcher; nothing was changed");
        }
    }

    private Flyway flyway() {
        return Flyway.configure(PostgresInstaller.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .locations("classpath:db/migration/ddw/postgres")
                // a database that was a target before has a table of ours there
                .baselineOnMigrate(isThere("applied"))
                .baselineVersion("0")
                .placeholders(Map.of("ddw", schema))
                .validateOnMigrate(false)
                // an upgrade that fails leaves the home that there was
                .group(true)
                .cleanDisabled(true)
                .load();
    }

    private static <T> T translating(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (FlywayException e) {
            SQLException sql = PostgresErrors.find(e);
            DeltaWatcherException translated = sql == null
                    ? new DatabaseException("the schema could not be installed: " + e.getMessage(), e)
                    : PostgresErrors.translate(sql);
            throw translated;
        }
    }
}
