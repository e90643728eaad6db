package org.deltawatcher.docs.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deltawatcher.docs.psql.PsqlSession;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.TestDatabase;

/** One run through the examples of a page. Opens its database with the first example that needs it. */
public final class PageRun implements AutoCloseable {

    private final Page page;
    private final boolean isRealPsql;
    private final Path folder;
    private final Map<String, PsqlSession> sessions = new HashMap<>();
    private TestDatabase database;
    private Shell shell;

    /** Begins a run, with the real psql or the stand-in for it. */
    public PageRun(Page page, Path folder, boolean isRealPsql) {
        this.page = page;
        this.folder = folder;
        this.isRealPsql = isRealPsql;
    }

    /** Runs an example and compares what it shows with what the page says. */
    public void run(Block block) throws Exception {
        if (block.comment().startsWith("from: ")) {
            new SourcePart(block.comment()).compare(block.text());
            return;
        }
        String nameOfFile = block.options().get("file");
        if (nameOfFile != null) {
            Path file = folder.resolve(nameOfFile);
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.text());
        }
        switch (block.language()) {
            case "sql", "sh", "text" -> {
                if (nameOfFile != null) {
                    return;
                }
                if (block.language().equals("sql")) {
                    compare(block, session(block).run(block.text()));
                } else if (block.language().equals("sh")) {
                    compare(block, shell().run(block.text()));
                } else {
                    throw new AssertionError("it follows no example; say <!-- not run: why --> if it is none");
                }
            }
            case "console" -> {
                if (!page.file().equals(Path.of("reference", "cli.md"))) {
                    throw new AssertionError("only the page of the command line has its examples typed by a test");
                }
            }
            case "java" ->
                throw new AssertionError("say which compiled file it is taken from: <!-- from: file#part -->");
            case "hocon" -> ConfigFactory.parseString(block.text()).resolve();
            case "json" -> new ObjectMapper().readTree(block.text());
            case "xml" ->
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(
                                ("<x>" + block.text() + "</x>").getBytes(StandardCharsets.UTF_8)));
            case "mermaid" -> {
                if (!block.text().matches("(?s)(flowchart|sequenceDiagram|stateDiagram-v2|gantt|timeline)\\b.*")) {
                    throw new AssertionError("it is no diagram that GitHub draws");
                }
            }
            default ->
                throw new AssertionError("nothing runs " + block.language() + "; say <!-- not run: why --> before it");
        }
    }

    private void compare(Block block, String shown) {
        String expected = block.output().orElse("");
        if (!ShownOutput.matches(expected, shown)) {
            throw new AssertionError("The page says:\n" + expected + "\nbut the example shows:\n" + shown);
        }
    }

    private PsqlSession session(Block block) throws SQLException {
        String role = block.options().get("as");
        String name = role == null ? block.options().getOrDefault("session", "") : "as " + role;
        PsqlSession session = sessions.get(name);
        if (session == null) {
            Connection connection = database().connect();
            if (role != null) {
                try (Statement sql = connection.createStatement()) {
                    sql.execute("SET SESSION AUTHORIZATION " + role);
                }
            }
            session = new PsqlSession(connection);
            sessions.put(name, session);
        }
        return session;
    }

    private Shell shell() throws Exception {
        if (shell == null) {
            shell = new Shell(folder, database().jdbcUrl(), isRealPsql);
        }
        return shell;
    }

    private TestDatabase database() {
        if (database == null) {
            database = page.hasHome() ? HomeDatabase.create().database() : TestDatabase.create();
        }
        return database;
    }

    /** Ends what still runs, and drops the database, whoever is connected to it. */
    @Override
    public void close() throws IOException {
        if (shell != null) {
            shell.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
