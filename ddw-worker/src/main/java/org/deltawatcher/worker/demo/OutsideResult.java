package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads back what the outside program kept, so that it can be compared: a table of lines, and a view of the rows. */
final class OutsideResult {

    /** A line that came twice counts once; of each key the line with the highest position tells how the row is. */
    private static final String CREATE = """
            DROP TABLE IF EXISTS outside_lines CASCADE;
            CREATE TABLE outside_lines (batch_id uuid NOT NULL, line json NOT NULL);
            CREATE VIEW outside_notes AS
            SELECT (l.new ->> 'id')::bigint AS id, l.new ->> 'team' AS team, l.new ->> 'driver' AS driver,
                   (l.new ->> 'delivered_at')::timestamptz AS delivered_at, (l.new ->> 'hours')::numeric AS hours,
                   l.new ->> 'status' AS status, (l.new ->> 'details')::jsonb AS details
              FROM (SELECT DISTINCT ON (coalesce(d.line #>> '{new,id}', d.line #>> '{old,id}')) d.line -> 'new' AS new
                      FROM (SELECT DISTINCT ON ((o.line ->> 'position')::bigint) o.line, (o.line ->> 'position')::bigint AS position
                              FROM outside_lines o ORDER BY (o.line ->> 'position')::bigint) d
                     ORDER BY coalesce(d.line #>> '{new,id}', d.line #>> '{old,id}'), d.position DESC) l
             WHERE json_typeof(l.new) = 'object';
            """;

    private static final String ADD = "INSERT INTO outside_lines (batch_id, line)"
            + " SELECT ?::uuid, l::json FROM regexp_split_to_table(?, E'\\n') l WHERE l <> ''";

    private OutsideResult() {}

    /** Reads all files of the folder into the table {@code outside_lines}, which it makes anew. */
    static void read(Path folder, Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + OutsideProgram.WHOLE);
                PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Path file : files) {
                add.setString(1, file.getFileName().toString().replace(OutsideProgram.WHOLE, ""));
                add.setString(2, Files.readString(file));
                add.executeUpdate();
            }
        }
    }
}
