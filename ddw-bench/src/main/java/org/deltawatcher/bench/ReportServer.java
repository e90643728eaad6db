package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** The server that a report is measured on. What the report changed of it is as before when it is closed. */
interface ReportServer extends AutoCloseable {

    /** Returns what the figures depend on besides the program, by name. */
    Map<String, String> facts() throws SQLException;

    /** Writes everything to the disk, so that no chapter pays for the one before it. */
    void settle() throws SQLException;

    @Override
    void close() throws SQLException, IOException;
}
