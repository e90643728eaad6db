package org.deltawatcher.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL to measure on: the one that was named, or one of the benchmark's own that stops when it is closed. */
final class BenchServer implements ReportServer {

    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/?]*/)([^?]*)(\\?.*)?");

    private final @Nullable EmbeddedPostgres embedded;
    private final String url;

    private BenchServer(@Nullable EmbeddedPostgres embedded, String url) {
        this.embedded = embedded;
        this.url = url;
    }

    static BenchServer open(Optional<String> url) throws IOException {
        if (url.isPresent()) {
            return new BenchServer(null, url.get());
        }
        EmbeddedPostgres server = start();
        return new BenchServer(server, server.getJdbcUrl("postgres", "postgres"));
    }

    /** As durable as PostgreSQL comes, which the library is not by default, and with room for a run without checkpoint. */
    private static EmbeddedPostgres start() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("checkpoint_timeout", "30min")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("pg_stat_statements.track", "none") // but where queries are counted
                .setPGStartupWait(Duration.ofMinutes(2));
        OutsideContenders.found().serverSettings().forEach(builder::setServerConfig);
        return builder.start();
    }

    /** Returns the URL of a database of the server, with user and password in it. */
    String url(String database) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new InvalidArgumentException(
                    "--url must be jdbc:postgresql://host:port/database?user=…&password=… but"
                            + " is not; its text is not repeated here, it may hold a password");
        }
        String parameters = matcher.group(3);
        return matcher.group(1) + database + (parameters == null ? "" : parameters);
    }

    void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first value of the first row as text. */
    String text(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return text(connection, sql);
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    @Override
    public Map<String, String> facts() throws SQLException {
        Map<String, String> facts = Facts.of(this, "report");
        facts.putAll(OutsideContenders.found().facts(this));
        return facts;
    }

    @Override
    public void settle() throws SQLException {
        run("CHECKPOINT");
    }

    @Override
    public void close() throws SQLException, IOException {
        if (embedded != null) {
            settle(); // the library gives a server five seconds to stop
            embedded.close();
        }
    }
}
