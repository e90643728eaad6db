package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** A way to notice changes of a table, in a schema of its own. The first is what all others are compared with. */
enum Variant {
    NONE("no trigger") {
        @Override
        void install(BenchDatabase database) {}

        @Override
        List<String> filled(BenchDatabase database) {
            return List.of();
        }
    },
    ROW("row-level (ours)") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            track(database);
        }
    },
    ROW_ONE_INDEX("ours, one index") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            track(database);
            database.run("DROP INDEX ddw." + objectName(database, "delta_") + "_transaction_position_idx");
        }
    },
    ROW_WITHOUT_SEARCH_PATH("ours, no search_path") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            track(database);
            database.run("ALTER FUNCTION ddw." + objectName(database, "capture_") + "() RESET search_path");
        }
    },
    ROW_GUARDED("ours, guarded") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            track(database);
            database.run("UPDATE ddw.watch SET is_guarded = true WHERE source = '" + table() + "'");
            database.run("SELECT ddw._create_capture(w) FROM ddw.watch w WHERE w.source = '" + table() + "'");
        }
    },
    STATEMENT("statement-level") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            track(database);
            database.run(Scripts.text("statement-level.sql", schema())
                    .replace("{delta}", "ddw." + objectName(database, "delta_") + "_0"));
        }
    },
    AUDIT("jsonb audit") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            database.run(Scripts.text("audit.sql", schema()));
        }

        @Override
        List<String> filled(BenchDatabase database) {
            return List.of(schema() + ".audit_log");
        }
    },
    WORK_IN_TRIGGER("work in trigger") {
        @Override
        void install(BenchDatabase database) throws SQLException {
            database.run(Scripts.text("work-in-trigger.sql", schema()));
        }

        @Override
        List<String> filled(BenchDatabase database) {
            return List.of();
        }
    };

    private final String title;

    Variant(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    final String schema() {
        return "bench_" + name().toLowerCase(Locale.ROOT);
    }

    final String table() {
        return schema() + ".delivery_notes";
    }

    final void create(BenchDatabase database, long rows) throws SQLException {
        database.run(Scripts.deliveryNotes(schema(), rows));
        install(database);
        database.run("VACUUM ANALYZE " + table());
    }

    abstract void install(BenchDatabase database) throws SQLException;

    /** Returns the tables that the variant fills; they are emptied between repetitions. */
    List<String> filled(BenchDatabase database) throws SQLException {
        return List.of("ddw." + objectName(database, "delta_"));
    }

    /** Throws away what it recorded, and what the updates left behind. */
    final void empty(BenchDatabase database) throws SQLException {
        for (String filled : filled(database)) {
            database.run("TRUNCATE " + filled);
        }
        database.run("VACUUM " + table());
    }

    final void track(BenchDatabase database) throws SQLException {
        database.run("SELECT ddw.enable('" + table() + "')");
    }

    /** Returns the name of one of the source's objects in schema ddw, all of lower-case letters, digits and underscores. */
    final String objectName(BenchDatabase database, String prefix) throws SQLException {
        return database.text("SELECT '" + prefix + "' || object_name FROM ddw.watch WHERE source = '" + table() + "'");
    }
}
