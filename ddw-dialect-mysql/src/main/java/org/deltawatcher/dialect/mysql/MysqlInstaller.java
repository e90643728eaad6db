package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.SchemaInstaller;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Handle;

/** Installs schema ddw with Flyway. */
final class MysqlInstaller implements SchemaInstaller {

    private static final Pattern VERSION = Pattern.compile("^(\\d+)\\.(\\d+)");
    private static final int OLDEST = 804;

    private final DataSource dataSource;
    private final Database database;
    private final HomeOwner owner;
    private final String schema;

    MysqlInstaller(DataSource dataSource, Database database) {
        this.dataSource = dataSource;
        this.database = database;
        this.owner = new HomeOwner(database);
        this.schema = database.schema().name();
    }

    /** DDL cannot be rolled back here, so every migration can be run again; a failed one is forgotten and repeated. */
    @Override
    public List<String> install() {
        refuseOtherServers();
        refuseOtherTables();
        Flyway flyway = flyway();
        List<String> done = translating(() -> {
            if (isInstalled()) {
                refuseNewer(flyway.info());
                if (hasFailed(flyway.info())) {
                    flyway.repair();
                }
            }
            List<String> migrated = new ArrayList<>(isInstalled() ? owner.takeOver() : List.of());
            flyway.migrate()
                    .migrations
                    .forEach(migration ->
                            migrated.add((migration.version.isEmpty() ? "" : "version " + migration.version + ": ")
                                    + migration.description));
            return migrated;
        });
        List<String> refusal = owner.grantRights();
        if (!done.isEmpty()) {
            done.addAll(bringSourcesUpToDate());
            done.addAll(refusal);
        }
        return done;
    }

    /** MariaDB answers like MySQL and takes half of the migrations. */
    private void refuseOtherServers() {
        String version = database.call(handle ->
                handle.createQuery("SELECT VERSION()").mapTo(String.class).one());
        Matcher numbers = VERSION.matcher(version);
        if (version.contains("MariaDB")
                || !numbers.find()
                || Integer.parseInt(numbers.group(1)) * 100 + Integer.parseInt(numbers.group(2)) < OLDEST) {
            throw new HomeMismatchException("the server is " + version
                    + ", but a home needs MySQL 8.4 or newer (MariaDB will not do yet); nothing was changed");
        }
    }

    private void renewViews(Watch watch) {
        database.run(handle -> handle.createUpdate(
                        "CALL ddw._create_views((SELECT w.watch_id FROM ddw.watch w WHERE w.source = :source))")
                .bind("source", watch.source().toString())
                .execute());
    }

    /** Views and triggers that a home generated follow the new version. */
    private List<String> bringSourcesUpToDate() {
        MysqlChangeSource changeSource = new MysqlChangeSource(database);
        List<String> done = new ArrayList<>();
        for (Watch watch : changeSource.list()) {
            if (watch.state() == Watch.State.OFF) {
                renewViews(watch);
                continue;
            }
            String source = watch.source().toString();
            try {
                database.run(handle -> handle.createUpdate(
                                "UPDATE ddw.watch SET generation = generation + 1 WHERE source = :source")
                        .bind("source", source)
                        .execute());
                changeSource.enable(EnableRequest.of(watch.source()));
            } catch (DeltaWatcherException e) {
                done.add(source + ": could not be brought up to date: " + e.getMessage() + ". Enable it again");
            }
        }
        return done;
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
        List<String> done = new ArrayList<>();
        database.run(handle -> {
            for (String source : sources(handle)) {
                handle.createUpdate("CALL ddw.disable(:source)")
                        .bind("source", source)
                        .execute();
                TriggerStatements.run(
                        handle.getConnection(),
                        MysqlChangeSource.triggerStatements(handle, source),
                        TriggerStatements.PATIENT);
                done.add(source + ": tracking removed");
            }
            handle.execute("DROP DATABASE `" + schema + "`");
            owner.dropRole(handle);
            done.add("schema " + schema + ": dropped");
        });
        return done;
    }

    private static List<String> sources(Handle handle) {
        return handle.createQuery("SELECT source FROM ddw.watch ORDER BY source")
                .mapTo(String.class)
                .list();
    }

    @Override
    public void check() {
        if (!isInstalled()) {
            throw new HomeMismatchException("schema " + schema
                    + " is not installed on this server, or this account may not see it. Install it with: ddw install");
        }
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
        return isThere("flyway_schema_history");
    }

    private boolean isThere(String table) {
        return database.call(handle -> handle.createQuery("""
                        SELECT COUNT(*)
                          FROM information_schema.TABLES t
                         WHERE t.TABLE_SCHEMA = :schema AND t.TABLE_NAME = :table
                        """)
                        .bind("schema", schema)
                        .bind("table", table)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** In a database that is no home there is nothing, or what a target keeps there. One look, as somebody may be installing. */
    private void refuseOtherTables() {
        List<String> others = database.call(handle -> handle.createQuery("""
                        SELECT t.TABLE_NAME FROM information_schema.TABLES t
                         WHERE t.TABLE_SCHEMA = :schema AND t.TABLE_NAME <> 'applied'
                           AND NOT EXISTS (SELECT 1 FROM information_schema.TABLES h
                                            WHERE h.TABLE_SCHEMA = :schema AND h.TABLE_NAME = 'flyway_schema_history')
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

    private static boolean hasFailed(MigrationInfoService info) {
        return Arrays.stream(info.all()).map(MigrationInfo::getState).anyMatch(MigrationState::isFailed);
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
        return Flyway.configure(MysqlInstaller.class.getClassLoader())
                .dataSource(QuietDataSource.over(dataSource))
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .locations("classpath:db/migration/ddw/mysql")
                // a server that was a target before has a table of ours there
                .baselineOnMigrate(isThere("applied"))
                .baselineVersion("0")
                .placeholders(Map.of("ddw", schema))
                .validateOnMigrate(false)
                .cleanDisabled(true)
                .load();
    }

    private static <T> T translating(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (FlywayException e) {
            SQLException sql = MysqlErrors.find(e);
            DeltaWatcherException translated = sql == null
                    ? new DatabaseException("the schema could not be installed: " + e.getMessage(), e)
                    : MysqlErrors.translate(sql);
            throw translated;
        }
    }
}
