package org.deltawatcher.core.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class ChangeSpoolTest {

    @Test
    void little_stays_in_memory() throws IOException {
        try (ChangeSpool spool = new ChangeSpool(4)) {
            spool.write(new byte[] {1, 2, 3, 4});

            assertThat(spool.isInFile()).isFalse();
            assertThat(contents(spool)).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void much_goes_to_a_file_and_reads_the_same() throws IOException {
        try (ChangeSpool spool = new ChangeSpool(4)) {
            spool.write(new byte[] {1, 2, 3});
            spool.write(new byte[] {4, 5});
            spool.write(6);

            assertThat(spool.isInFile()).isTrue();
            assertThat(contents(spool)).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    private static byte[] contents(ChangeSpool spool) throws IOException {
        try (InputStream in = spool.read()) {
            return in.readAllBytes();
        }
    }
}
