package org.deltawatcher.worker.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The program of the process {@code outside}: keeps what it reads in a file named by the batch's GUID. A batch that comes
 * twice overwrites its file, and a file that is only half written does not count.
 */
final class OutsideProgram {

    static final String HALF_WRITTEN = ".part";
    static final String WHOLE = ".jsonl";

    private static final Path SHELL = Path.of("/bin/sh");
    private static final String SCRIPT =
            "cat > \"$1/$DDW_BATCH_ID.part\" && mv \"$1/$DDW_BATCH_ID.part\" \"$1/$DDW_BATCH_ID.jsonl\"";

    private final Path folder;
    private final List<String> words;

    private OutsideProgram(Path folder, List<String> words) {
        this.folder = folder;
        this.words = List.copyOf(words);
    }

    /** Returns three words of shell where there is a shell, else this program's own Java. */
    static OutsideProgram into(Path folder) {
        return Files.isExecutable(SHELL) ? shell(folder) : java(folder);
    }

    static OutsideProgram shell(Path folder) {
        return new OutsideProgram(folder, List.of(SHELL.toString(), "-c", SCRIPT, "outside", folder.toString()));
    }

    static OutsideProgram java(Path folder) {
        return new OutsideProgram(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeepBatch.class.getName(),
                        folder.toString()));
    }

    Path folder() {
        return folder;
    }

    /** Returns what the executor {@code command} reads. */
    String argv() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        words.forEach(json::add);
        return json.toString();
    }
}
