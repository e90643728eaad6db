package org.deltawatcher.bench.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The folder that a report is written to: {@code README.md}, a plot for each chapter, {@code results.json}. */
public final class ReportFolder {

    private static final String RESULTS = "results.json";

    private final Path folder;

    public ReportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes all files, over those that are there.
     *
     * @param facts what the figures depend on besides the program
     */
    public void write(Map<String, String> facts, PageHead head, List<ChapterFigures> chapters) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("README.md"), MarkdownPage.of(facts, head, chapters));
        for (ChapterFigures chapter : chapters) {
            Plot.write(chapter, folder.resolve(chapter.id() + ".svg"));
        }
        ResultsFile.write(folder.resolve(RESULTS), facts, chapters);
    }

    /** Returns the chapters of an earlier report, empty if there is none. */
    public List<ChapterFigures> read() throws IOException {
        Path results = folder.resolve(RESULTS);
        return Files.exists(results) ? ResultsFile.read(results) : List.of();
    }
}
