package org.deltawatcher.docs.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;

/** One run through the examples of a page. Opens its database with the first example that needs it. */
public final class PageRun implements AutoCloseable {

    private final Page page;
    private final boolean isRealPsql;
    private final Path folder;
    private Place place;
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
            Files.writeString(file, page.isMysql() ? place().in(block.text()) : block.text());
        }
        switch (block.language()) {
            case "sql", "sh", "text" -> {
                if (nameOfFile != null) {
                    return;
                }
                if (block.language().equals("sql")) {
                    compare(block, place().run(block));
                } else if (block.language().equals("sh")) {
                    compare(block, place().shown(shell().run(place().in(block.text()))));
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

    private Shell shell() throws Exception {
        if (shell == null) {
            shell = new Shell(folder, place().environment(), isRealPsql);
        }
        return shell;
    }

    private Place place() {
        if (place == null) {
            place = page.isMysql() ? new MysqlPlace(page.hasHome()) : new PostgresPlace(page.hasHome());
        }
        return place;
    }

    /** Ends what still runs, and drops the database, whoever is connected to it. */
    @Override
    public void close() throws IOException {
        if (shell != null) {
            shell.close();
        }
        if (place != null) {
            place.close();
        }
    }
}
