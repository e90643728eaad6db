package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.deltawatcher.dialect.postgres.SqlParts.Kind;
import org.deltawatcher.dialect.postgres.SqlParts.Part;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a script with its batch as a parameter. So it reads the same for every batch, and the server keeps its plan: to plan
 * one anew costs more than a small batch has work.
 */
final class BatchParameter {

    /** What takes parameters and gives no rows to anybody: a plan that is kept must not change their columns. */
    private static final Set<String> TAKE_PARAMETERS = Set.of("insert", "update", "delete", "merge", "with");

    private final StringBuilder sql = new StringBuilder();

    /** Where the parameters end in the statement that the server sees, and how much shorter it is from there on. */
    private final List<Integer> ends = new ArrayList<>();

    private final List<Integer> shorter = new ArrayList<>();
    private final UUID batch;

    private BatchParameter(UUID batch) {
        this.batch = batch;
    }

    /** Returns null if the statement does not name the batch, or cannot have it as a parameter. */
    static @Nullable BatchParameter in(String statement, String firstWord, UUID batch) {
        if (!TAKE_PARAMETERS.contains(firstWord)) {
            return null;
        }
        BatchParameter parameter = new BatchParameter(batch);
        String literal = "'" + batch + "'";
        int seen = 0;
        int saved = 0;
        for (Part part : SqlParts.of(statement)) {
            if (part.kind() == Kind.STRING && part.text().equals(literal)) {
                parameter.sql.append('?');
                String seenAs = "$" + (parameter.ends.size() + 1);
                seen += seenAs.length();
                saved += literal.length() - seenAs.length();
                parameter.ends.add(seen);
                parameter.shorter.add(saved);
                continue;
            }
            if (part.kind() == Kind.DOLLAR_QUOTED && part.text().contains(literal)) {
                return null; // code that differs from batch to batch
            }
            // an operator such as ? of jsonb: the driver wants it doubled
            parameter.sql.append(part.kind() == Kind.CODE ? part.text().replace("?", "??") : part.text());
            seen += part.text().length();
        }
        return parameter.ends.isEmpty() ? null : parameter;
    }

    void run(Connection connection) throws SQLException {
        try (PreparedStatement runner = connection.prepareStatement(sql.toString())) {
            for (int i = 1; i <= ends.size(); i++) {
                runner.setObject(i, batch);
            }
            runner.execute();
        }
    }

    /** Returns the place in the statement as it was, of one in the statement that the server sees. Both count from 0. */
    int placeOf(int seen) {
        int place = seen;
        for (int i = 0; i < ends.size(); i++) {
            if (ends.get(i) <= seen) {
                place = seen + shorter.get(i);
            }
        }
        return place;
    }
}
