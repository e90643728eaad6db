package org.deltawatcher.core.executor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was written to it until it is closed: in memory up to 1 MiB, beyond that in a temporary file that only
 * this user can read. Write first, then read.
 */
final class ChangeSpool extends OutputStream {

    private static final int MEMORY_BYTES = 1024 * 1024;

    private final int memoryBytes;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream toFile;

    ChangeSpool() {
        this(MEMORY_BYTES);
    }

    ChangeSpool(int memoryBytes) {
        this.memoryBytes = memoryBytes;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (toFile == null && memory.size() + length > memoryBytes) {
            spill();
        }
        if (toFile == null) {
            memory.write(bytes, offset, length);
        } else {
            toFile.write(bytes, offset, length);
        }
    }

    /** Opens what was written; ends the writing. */
    InputStream read() throws IOException {
        if (toFile != null) {
            toFile.close();
        }
        return file == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
    }

    boolean isInFile() {
        return file != null;
    }

    /** Deletes the file, if there is one. */
    @Override
    public void close() throws IOException {
        if (toFile != null) {
            toFile.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private void spill() throws IOException {
        file = Files.createTempFile("ddw-", ".jsonl");
        toFile = Files.newOutputStream(file);
        memory.writeTo(toFile);
        memory.reset();
    }
}
