package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target.Reference;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;
import org.jdbi.v3.core.Handle;

/** Reads from the catalog what a table looks like. */
final class Shapes {

    /** A domain counts as what it is made of: the server checks the rest. */
    private static final String COLUMNS = """
        WITH RECURSIVE made_of AS (
            SELECT a.attnum, a.atttypid AS type, a.atttypmod AS typmod, t.typtype, t.typbasetype, t.typtypmod
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = :table AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT m.attnum, m.typbasetype, m.typtypmod, t.typtype, t.typbasetype, t.typtypmod
              FROM made_of m JOIN pg_catalog.pg_type t ON t.oid = m.typbasetype
             WHERE m.typtype = 'd')
        SELECT a.attname, format_type(m.type, m.typmod) AS native_type, m.typtype = 'e' AS is_enum, NOT a.attnotnull AS is_nullable,
               a.attgenerated = '' AS is_writable, a.atthasdef OR a.attidentity <> '' AS has_default
          FROM made_of m JOIN pg_catalog.pg_attribute a ON a.attrelid = :table AND a.attnum = m.attnum
         WHERE m.typtype <> 'd'
         ORDER BY a.attnum
        """;

    private static final String INDEXES = """
        SELECT i.indisprimary,
               i.indisunique OR i.indisexclusion AS is_unique,
               i.indpred IS NULL AND i.indexprs IS NULL AND NOT i.indisexclusion AND i.indimmediate AS is_plain, -- what is deferrable forbids nothing at once
               ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (attnum, place)
                       JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                      WHERE k.place <= i.indnkeyatts ORDER BY k.place) AS columns
          FROM pg_catalog.pg_index i
          JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
          JOIN pg_catalog.pg_am m ON m.oid = c.relam
         WHERE i.indrelid = :table AND i.indisvalid
           AND (i.indisunique OR i.indisexclusion OR (i.indpred IS NULL AND i.indexprs IS NULL AND m.amname = 'btree'))
         ORDER BY i.indexrelid
        """;

    private static final String FIND = """
        SELECT n.nspname, c.relname, c.oid
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'f')
           AND (n.nspname, c.relname) IN ((:schema, :table), (lower(:schema), lower(:table)))
         ORDER BY (n.nspname, c.relname) = (:schema, :table) DESC
         LIMIT 1
        """;

    private static final String REFERENCES = """
        SELECT DISTINCT cn.nspname AS child_schema, c.relname AS child, pn.nspname AS parent_schema, p.relname AS parent,
               f.confdeltype IN ('c', 'n', 'd') AS is_acting,
               ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k (attnum, place)
                       JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum ORDER BY k.place) AS child_columns,
               ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k (attnum, place)
                       JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum ORDER BY k.place) AS parent_columns
          FROM pg_catalog.pg_constraint f
          JOIN pg_catalog.pg_class c ON c.oid = f.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
          JOIN pg_catalog.pg_class p ON p.oid = f.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
         WHERE f.contype = 'f'
        """;

    private Shapes() {}

    /** Returns the foreign keys that refer to tables. */
    static Set<Reference> references(Handle handle, Collection<SourceName> tables) {
        return handle
                .createQuery(REFERENCES)
                .map((rows, context) -> new Reference(
                        new SourceName(rows.getString("child_schema"), rows.getString("child")),
                        new SourceName(rows.getString("parent_schema"), rows.getString("parent")),
                        columns(rows, "child_columns"),
                        columns(rows, "parent_columns"),
                        rows.getBoolean("is_acting")))
                .stream()
                .filter(reference -> tables.contains(reference.parent()))
                .collect(Collectors.toSet());
    }

    /** Finds a table by its name, exact or in lower case. */
    static Optional<TableShape> find(Handle handle, SourceName name) {
        return handle.createQuery(FIND)
                .bind("schema", name.schema())
                .bind("table", name.table())
                .map((rows, context) -> of(
                        handle,
                        new SourceName(rows.getString("nspname"), rows.getString("relname")),
                        rows.getLong("oid")))
                .findOne();
    }

    /** Describes a table. */
    static TableShape of(Handle handle, SourceName name, long table) {
        List<ColumnShape> columns = handle.createQuery(COLUMNS)
                .bind("table", table)
                .map((rows, context) -> column(rows))
                .list();
        List<Index> indexes = handle.createQuery(INDEXES)
                .bind("table", table)
                .map((rows, context) -> index(rows))
                .list();
        List<String> key = indexes.stream()
                .filter(Index::isPrimary)
                .findFirst()
                .map(index -> index.shape().columns())
                .orElse(List.of());
        return new TableShape(
                name,
                columns,
                key,
                indexes.stream()
                        // WITHOUT OVERLAPS a key does more than tell rows apart; DEFERRABLE it does so at the end only
                        .filter(index -> !index.isPrimary() || !index.shape().isPlain())
                        .map(Index::shape)
                        .toList());
    }

    private static ColumnShape column(ResultSet rows) throws SQLException {
        ColumnShape shape = PostgresTypes.column(
                rows.getString("attname"),
                rows.getString("native_type"),
                rows.getBoolean("is_enum"),
                rows.getBoolean("is_nullable"));
        return new ColumnShape(
                shape.name(),
                shape.type(),
                shape.nativeType(),
                shape.range(),
                shape.isNullable(),
                rows.getBoolean("is_writable"),
                rows.getBoolean("has_default"));
    }

    private static Index index(ResultSet rows) throws SQLException {
        return new Index(
                rows.getBoolean("indisprimary"),
                new IndexShape(columns(rows, "columns"), rows.getBoolean("is_unique"), rows.getBoolean("is_plain")));
    }

    private static List<String> columns(ResultSet rows, String name) throws SQLException {
        return Arrays.asList((String[]) rows.getArray(name).getArray());
    }

    private record Index(boolean isPrimary, IndexShape shape) {}
}
