package org.deltawatcher.dialect.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Rows that wait for a COPY, as its text. */
final class CopyLines {

    private static final int CHUNK = 64 * 1024;

    private final StringBuilder open = new StringBuilder();
    private final List<byte[]> closed = new ArrayList<>();
    private long bytes;
    private int rows;

    /** Adds a row; the values are in the order of the columns. */
    void add(@Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                open.append('\t');
            }
            PostgresText.appendCopied(open, values[i]);
        }
        open.append('\n');
        rows++;
        if (open.length() >= CHUNK) {
            close();
        }
    }

    private void close() {
        if (open.length() == 0) {
            return;
        }
        byte[] chunk = open.toString().getBytes(StandardCharsets.UTF_8);
        open.setLength(0);
        closed.add(chunk);
        bytes += chunk.length;
    }

    int rows() {
        return rows;
    }

    /** Returns about how many bytes they take: whole chunks. */
    long bytes() {
        return bytes;
    }

    /** Sends them all, and keeps them. */
    void send(CopyIn copy) throws SQLException {
        close();
        for (byte[] chunk : closed) {
            copy.writeToCopy(chunk, 0, chunk.length);
        }
    }

    void forget() {
        open.setLength(0);
        closed.clear();
        bytes = 0;
        rows = 0;
    }
}
