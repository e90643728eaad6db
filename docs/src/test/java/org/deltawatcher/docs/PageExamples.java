package org.deltawatcher.docs;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.deltawatcher.docs.page.Block;
import org.deltawatcher.docs.page.Page;
import org.deltawatcher.docs.page.PageRun;
import org.deltawatcher.docs.page.Pages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Runs every example of some of the pages; {@code -Dddw.docs.page=psql-worker} runs one page's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageExamples {

    private final Predicate<Page> isMine;
    private final List<PageRun> runs = new ArrayList<>();

    PageExamples(Predicate<Page> isMine) {
        this.isMine = isMine;
    }

    /** Returns where the runs have their folders. */
    abstract Path folders();

    @TestFactory
    Stream<DynamicNode> every_example_does_what_its_page_says() throws IOException {
        List<DynamicNode> nodes = new ArrayList<>();
        for (Page page : Pages.all()) {
            if (isMine.test(page) && page.file().toString().contains(System.getProperty("ddw.docs.page", ""))) {
                nodes.add(examples(page, false));
                if (Pages.wantsRealPsql(page)) {
                    nodes.add(examples(page, true));
                }
            }
        }
        return nodes.stream();
    }

    private DynamicNode examples(Page page, boolean isRealPsql) throws IOException {
        PageRun run = new PageRun(page, Files.createTempDirectory(folders(), "page"), isRealPsql);
        runs.add(run);
        return dynamicContainer(
                page.file() + (isRealPsql ? " with the real psql" : ""),
                page.blocks().stream()
                        .filter(block -> block.excuse().isEmpty())
                        .map(block -> dynamicTest(nameOf(page, block), () -> run.run(block))));
    }

    private static String nameOf(Page page, Block block) {
        return page.file().getFileName() + ":" + block.line() + " " + block.language();
    }

    @AfterAll
    void close() throws IOException {
        for (PageRun run : runs) {
            run.close();
        }
    }
}
