package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The outside program where there is no shell: keeps its standard input in a file named by the batch's GUID. */
final class KeepBatch {

    private KeepBatch() {}

    /**
     * Runs once, as a program of its own.
     *
     * @param arguments the folder to write to
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        String batch = System.getenv("DDW_BATCH_ID");
        Path part = folder.resolve(batch + OutsideProgram.HALF_WRITTEN);
        Files.copy(System.in, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, folder.resolve(batch + OutsideProgram.WHOLE), StandardCopyOption.REPLACE_EXISTING);
    }
}
