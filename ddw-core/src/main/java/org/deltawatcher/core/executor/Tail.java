package org.deltawatcher.core.executor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Remembers the last bytes of a stream. Thread-safe. */
final class Tail {

    private final byte[] ring;
    private long count;

    Tail(int bytes) {
        ring = new byte[bytes];
    }

    /** Reads the stream to its end, or until it breaks. */
    void drain(InputStream in) {
        byte[] buffer = new byte[4096];
        try (in) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                add(buffer, length);
            }
        } catch (IOException e) {
            // What was read counts.
        }
    }

    synchronized String text() {
        int length = (int) Math.min(count, ring.length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((count - length + i) % ring.length)];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private synchronized void add(byte[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (count++ % ring.length)] = buffer[i];
        }
    }
}
