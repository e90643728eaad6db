package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.HomeSql.RowStatements;
import org.deltawatcher.dialect.mysql.Sources.Column;
import org.deltawatcher.dialect.mysql.Sources.Source;

/**
 * A statement of the executor {@code row-sql}: {@code :old_x} and {@code :new_x} are bound as text, which the server
 * turns back into the column's type, so no value passes through a type of Java.
 *
 * @param sql with {@code ?} in place of the names
 * @param parameters the columns of the view, in the order of the {@code ?}
 */
record RowStatement(String sql, List<Parameter> parameters) {

    /** A column of the view, and the column of the source that it is an image of. */
    record Parameter(String name, Column column) {

        /** What is read of it: a text that {@link #asValue} takes. */
        String asText() {
            String quoted = Names.quoted(name);
            return switch (column.dataType()) {
                case "binary",
                        "varbinary",
                        "tinyblob",
                        "blob",
                        "mediumblob",
                        "longblob",
                        "vector",
                        "geometry",
                        "point",
                        "linestring",
                        "polygon",
                        "multipoint",
                        "multilinestring",
                        "multipolygon",
                        "geomcollection" -> "HEX(" + quoted + ")";
                case "bit" -> quoted + " + 0";
                case "float" -> "CAST(CAST(" + quoted + " AS DOUBLE) AS CHAR)";
                case "json" -> "CAST(" + quoted + " AS CHAR)";
                default -> quoted;
            };
        }

        String asValue() {
            return switch (column.dataType()) {
                case "binary",
                        "varbinary",
                        "tinyblob",
                        "blob",
                        "mediumblob",
                        "longblob",
                        "vector",
                        "geometry",
                        "point",
                        "linestring",
                        "polygon",
                        "multipoint",
                        "multilinestring",
                        "multipolygon",
                        "geomcollection" -> "UNHEX(?)";
                case "bit" -> "CAST(? AS UNSIGNED)";
                case "tinyint", "smallint", "mediumint", "int", "bigint" ->
                    column.isUnsigned() ? "CAST(? AS UNSIGNED)" : "CAST(? AS SIGNED)";
                case "decimal" -> "CAST(? AS " + column.type().replaceAll(" .*", "") + ")";
                case "float", "double" -> "CAST(? AS DOUBLE)";
                case "json" -> "CAST(? AS JSON)";
                default -> "?";
            };
        }
    }

    static RowStatement parse(String what, String text, Source source, boolean knowsOld, boolean knowsNew) {
        Map<String, Parameter> known = new LinkedHashMap<>();
        for (Column column : source.columns()) {
            if (knowsOld) {
                known.put(column.oldName(), new Parameter(column.oldName(), column));
            }
            if (knowsNew) {
                known.put(column.newName(), new Parameter(column.newName(), column));
            }
        }
        List<Parameter> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        for (SqlText.Token token : SqlText.tokens(text)) {
            if (!token.isParameter()) {
                sql.append(token.text());
                continue;
            }
            Parameter parameter = known.get(token.text());
            if (parameter == null) {
                throw new InvalidDefinitionException(what + ": there is no :" + token.text() + " here. Known: :"
                        + String.join(", :", known.keySet()));
            }
            parameters.add(parameter);
            sql.append(parameter.asValue());
        }
        return new RowStatement(sql.toString(), List.copyOf(parameters));
    }

    /** Returns the statement for an operation, empty text meaning none. */
    static String of(RowStatements texts, Op op) {
        return switch (op) {
            case I -> texts.onAdded();
            case U -> texts.onChanged();
            case D -> texts.onDeleted();
            case T -> texts.onTruncated();
        };
    }

    /** The four operations, and what people call their statements. */
    enum Op {
        I("on_added"),
        U("on_changed"),
        D("on_deleted"),
        T("on_truncated");

        final String statement;

        Op(String statement) {
            this.statement = statement;
        }
    }
}
