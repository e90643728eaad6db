package org.deltawatcher.dialect.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.dialect.postgres.Sources.Column;
import org.deltawatcher.dialect.postgres.Sources.Source;

/**
 * A statement of the executor {@code row-sql}: {@code :old_x} and {@code :new_x} are bound as text and cast to the
 * column's type by the server, so every type passes as it is.
 *
 * @param sql with {@code ?} in place of the names
 * @param parameters names of the view's columns, in the order of the {@code ?}
 */
record RowStatement(String sql, List<String> parameters) {

    static RowStatement parse(String what, String text, Source source, boolean knowsOld, boolean knowsNew) {
        Map<String, String> types = new LinkedHashMap<>();
        for (Column column : source.columns()) {
            if (knowsOld) {
                types.put(column.oldName(), column.type());
            }
            if (knowsNew) {
                types.put(column.newName(), column.type());
            }
        }
        List<String> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        for (SqlText.Token token : SqlText.tokens(text)) {
            if (!token.isParameter()) {
                sql.append(token.text());
                continue;
            }
            String type = types.get(token.text());
            if (type == null) {
                throw new InvalidDefinitionException(what + ": there is no :" + token.text() + " here. Known: :"
                        + String.join(", :", types.keySet()));
            }
            parameters.add(token.text());
            sql.append("CAST(? AS ").append(type).append(')');
        }
        return new RowStatement(sql.toString(), List.copyOf(parameters));
    }
}
