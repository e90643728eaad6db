package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.UnknownBatchException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Remembers how the views of a source are called and which of their columns belong to which column of the source. */
final class Sources {

    private static final String OF_SOURCE = """
        SELECT w.watch_id, t.source, t.schema_version, t.changes_view, t.net_view
          FROM ddw.tracking t JOIN ddw.watch w ON w.source = t.source
         WHERE t.source = ddw._source(:source)
        """;

    /** The process knows its source's present name; a process that was removed leaves the log. */
    private static final String OF_BATCH = """
        SELECT coalesce(p.source, b.source)
          FROM ddw.batch b LEFT JOIN ddw.process p ON p.process_id = b.process_id
         WHERE b.batch_id = :batch
        """;

    /**
     * The driver knows an array of a domain by the domain's name only, and so makes texts of its elements. The type is
     * that of the view, as whoever reads it need not be allowed to look into the schema of the domain.
     */
    private static final String COLUMNS = """
        SELECT c.column_name, c.old_name, c.new_name, c.type_name,
               (WITH RECURSIVE element AS (
                    SELECT e.*
                      FROM pg_catalog.pg_attribute a
                      JOIN pg_catalog.pg_type y ON y.oid = a.atttypid AND y.typcategory = 'A'
                      JOIN pg_catalog.pg_type e ON e.oid = y.typelem AND e.typtype = 'd'
                     WHERE a.attrelid = to_regclass(:view) AND a.attname = c.new_name
                    UNION ALL
                    SELECT b.*
                      FROM element d JOIN pg_catalog.pg_type b ON b.oid = d.typbasetype
                     WHERE d.typtype = 'd')
                SELECT format_type(e.oid, -1) || '[]'
                  FROM element e
                 WHERE e.typtype <> 'd' AND e.typcategory <> 'A'
                   AND e.typnamespace = 'pg_catalog'::regnamespace) AS plain_array
          FROM ddw.watch_column c JOIN ddw.watch w ON w.watch_id = c.watch_id
         WHERE w.source = :source AND NOT c.is_dropped
         ORDER BY c.attnum
        """;

    private final ConcurrentMap<String, Source> known = new ConcurrentHashMap<>();

    /** Looks a source up; its columns are read again when the source was altered. */
    Optional<Source> find(Handle handle, String source) {
        Optional<Source> present = handle.createQuery(OF_SOURCE)
                .bind("source", source)
                .map((rows, context) -> new Source(
                        rows.getInt("watch_id"),
                        rows.getString("source"),
                        rows.getInt("schema_version"),
                        rows.getString("changes_view"),
                        rows.getString("net_view"),
                        List.of()))
                .findOne();
        return present.map(found -> {
            Source remembered = known.get(found.name());
            // tables take each other's names
            if (remembered != null && remembered.watch() == found.watch() && remembered.version() == found.version()) {
                return remembered;
            }
            Source whole = new Source(
                    found.watch(),
                    found.name(),
                    found.version(),
                    found.changesView(),
                    found.netView(),
                    columns(handle, found));
            known.put(found.name(), whole);
            return whole;
        });
    }

    /**
     * Looks up the source of a batch.
     *
     * @throws UnknownBatchException if there is no such batch, or its source is not tracked any more
     */
    Source ofBatch(Handle handle, BatchId batch) {
        String name = handle.createQuery(OF_BATCH)
                .bind("batch", batch.value())
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> new UnknownBatchException("there is no batch " + batch
                        + ": it was never staged in this home, or its log entry was purged"));
        return find(handle, name)
                .orElseThrow(() -> new UnknownBatchException(
                        "batch " + batch + " can no longer be read: its source " + name + " is not tracked any more"));
    }

    private static List<Column> columns(Handle handle, Source source) {
        return new ArrayList<>(handle.createQuery(COLUMNS)
                .bind("source", source.name())
                .bind("view", source.changesView())
                .map((rows, context) -> column(rows))
                .list());
    }

    private static Column column(ResultSet rows) throws SQLException {
        return new Column(
                rows.getString("column_name"),
                rows.getString("old_name"),
                rows.getString("new_name"),
                rows.getString("type_name"),
                rows.getString("plain_array"));
    }

    /** A tracked table; views are quoted and carry their schema. */
    record Source(int watch, String name, int version, String changesView, String netView, List<Column> columns) {

        /** Returns what something is called that is selected along with the columns, quoted: as none of them is called. */
        String beside(String name) {
            List<String> taken = columns.stream()
                    .map(column -> column.name().toLowerCase(Locale.ROOT))
                    .toList();
            StringBuilder own = new StringBuilder("ddw ").append(name);
            while (taken.contains(own.toString())) {
                own.append('_');
            }
            return Names.quoted(own.toString());
        }

        /**
         * Returns a comment for queries on the views and the table. The driver keeps plans of what it has sent several
         * times, and one of a view that has other columns by now fails: so a source that was altered is asked in other
         * words.
         */
        String asOfVersion() {
            return " /* version " + version + " */";
        }
    }

    /**
     * A captured column and the two columns of the views that hold its images.
     *
     * @param plainArray the array that the driver understands, if the column is an array of a domain over such elements
     */
    record Column(
            String name,
            String oldName,
            String newName,
            String type,
            @Nullable String plainArray) {}
}
