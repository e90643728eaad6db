package org.deltawatcher.dialect.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target.Reference;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;
import org.jdbi.v3.core.Handle;

/** Reads from the catalog what a table looks like. */
final class Shapes {

    private static final String FIND = """
        SELECT TABLE_SCHEMA AS table_schema, TABLE_NAME AS table_name
          FROM information_schema.TABLES
         WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = :table AND TABLE_TYPE = 'BASE TABLE'
        """;

    private static final String COLUMNS = """
        SELECT COLUMN_NAME AS column_name, COLUMN_TYPE AS column_type, COLLATION_NAME AS collation_name,
               IS_NULLABLE = 'YES' AS is_nullable, COALESCE(GENERATION_EXPRESSION, '') = '' AS is_writable,
               COLUMN_DEFAULT IS NOT NULL OR EXTRA LIKE '%auto_increment%' OR EXTRA LIKE '%DEFAULT_GENERATED%' AS has_default
          FROM information_schema.COLUMNS
         WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = :table
         ORDER BY ORDINAL_POSITION
        """;

    /** A part of a column or an expression is told by what is null. */
    private static final String INDEXES = """
        SELECT INDEX_NAME AS index_name, NON_UNIQUE = 0 AS is_unique, COLUMN_NAME AS column_name, SUB_PART IS NOT NULL AS is_part
          FROM information_schema.STATISTICS
         WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = :table AND INDEX_TYPE IN ('BTREE', 'HASH')
         ORDER BY INDEX_NAME, SEQ_IN_INDEX
        """;

    private static final String REFERENCES = """
            SELECT r.CONSTRAINT_SCHEMA AS child_schema, r.TABLE_NAME AS child, r.UNIQUE_CONSTRAINT_SCHEMA AS parent_schema,
                   r.REFERENCED_TABLE_NAME AS parent, r.DELETE_RULE IN ('CASCADE', 'SET NULL') AS is_acting, r.CONSTRAINT_NAME AS name,
                   k.COLUMN_NAME AS child_column, k.REFERENCED_COLUMN_NAME AS parent_column
              FROM information_schema.REFERENTIAL_CONSTRAINTS r
              JOIN information_schema.KEY_COLUMN_USAGE k
                ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND k.TABLE_NAME = r.TABLE_NAME
             WHERE k.REFERENCED_COLUMN_NAME IS NOT NULL
             ORDER BY k.ORDINAL_POSITION
            """;

    private static final String ENGINE = """
        SELECT t.ENGINE AS engine
          FROM information_schema.TABLES t
          LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
         WHERE t.TABLE_SCHEMA = :schema AND t.TABLE_NAME = :table AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'
        """;

    private static final String PRIMARY = "PRIMARY";

    private Shapes() {}

    /** Finds a table by its name, as the server compares names. */
    static Optional<TableShape> find(Handle handle, SourceName name) {
        return handle.createQuery(FIND)
                .bind("schema", name.schema())
                .bind("table", name.table())
                .map((rows, context) -> new SourceName(rows.getString("table_schema"), rows.getString("table_name")))
                .findOne()
                .map(found -> of(handle, found));
    }

    /** Returns the foreign keys that refer to tables. */
    static Set<Reference> references(Handle handle, Collection<SourceName> tables) {
        Map<List<Object>, List<Reference>> ofColumns = handle
                .createQuery(REFERENCES)
                .map((rows, context) -> Map.entry(
                        rows.getString("name"),
                        new Reference(
                                new SourceName(rows.getString("child_schema"), rows.getString("child")),
                                new SourceName(rows.getString("parent_schema"), rows.getString("parent")),
                                List.of(rows.getString("child_column")),
                                List.of(rows.getString("parent_column")),
                                rows.getBoolean("is_acting"))))
                .stream()
                .filter(named -> tables.contains(named.getValue().parent()))
                .collect(Collectors.groupingBy(
                        named -> List.of(named.getValue().child(), named.getKey()),
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return ofColumns.values().stream()
                .map(columns -> new Reference(
                        columns.get(0).child(),
                        columns.get(0).parent(),
                        columns.stream()
                                .map(column -> column.childColumns().get(0))
                                .toList(),
                        columns.stream()
                                .map(column -> column.parentColumns().get(0))
                                .toList(),
                        columns.get(0).isActing()))
                .collect(Collectors.toSet());
    }

    /**
     * Makes sure that a table takes part in transactions: a batch that is rolled back would stay in it.
     *
     * @throws InvalidDefinitionException if it does not
     */
    static void checkEngine(Handle handle, SourceName table) {
        handle.createQuery(ENGINE)
                .bind("schema", table.schema())
                .bind("table", table.table())
                .map((rows, context) -> String.valueOf(rows.getString("engine")))
                .findOne()
                .ifPresent(engine -> {
                    throw new InvalidDefinitionException(
                            "table " + table + " at the target is kept by the engine " + engine
                                    + ", which has no transactions: what is written could not be taken back. Have it"
                                    + " kept by InnoDB: ALTER TABLE " + Names.of(table) + " ENGINE = InnoDB");
                });
    }

    private static TableShape of(Handle handle, SourceName name) {
        List<ColumnShape> columns = handle.createQuery(COLUMNS)
                .bind("schema", name.schema())
                .bind("table", name.table())
                .map((rows, context) -> column(rows))
                .list();
        Map<String, List<Part>> indexes = new LinkedHashMap<>();
        handle.createQuery(INDEXES)
                .bind("schema", name.schema())
                .bind("table", name.table())
                .map((rows, context) -> part(rows))
                .list()
                .forEach(part -> indexes.computeIfAbsent(part.index(), index -> new ArrayList<>())
                        .add(part));
        List<Part> key = indexes.getOrDefault(PRIMARY, List.of());
        return new TableShape(
                name,
                columns,
                key.stream().map(Part::column).toList(),
                indexes.entrySet().stream()
                        .filter(index -> !index.getKey().equals(PRIMARY))
                        .map(index -> index(index.getValue()))
                        .filter(index -> index.isPlain() || index.isUnique())
                        .toList());
    }

    private static IndexShape index(List<Part> parts) {
        List<String> whole =
                parts.stream().filter(part -> !part.isPart()).map(Part::column).toList();
        return new IndexShape(whole, parts.get(0).isUnique(), whole.size() == parts.size());
    }

    private static ColumnShape column(ResultSet rows) throws SQLException {
        ColumnShape shape = MysqlTypes.column(
                rows.getString("column_name"),
                nativeType(rows.getString("column_type"), rows.getString("collation_name")),
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

    /** Puts a type and its collation together as a column definition has them. */
    static String nativeType(String columnType, @org.jspecify.annotations.Nullable String collation) {
        return collation == null ? columnType : columnType + " COLLATE " + collation;
    }

    private static Part part(ResultSet rows) throws SQLException {
        String column = rows.getString("column_name");
        return new Part(
                rows.getString("index_name"),
                rows.getBoolean("is_unique"),
                column == null ? "" : column,
                column == null || rows.getBoolean("is_part"));
    }

    private record Part(String index, boolean isUnique, String column, boolean isPart) {}
}
