package org.deltawatcher.worker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AdviceTest {

    @Test
    void it_names_the_port_and_fits_the_smallest_terminal() {
        assertThat(Advice.lines(65_432))
                .anyMatch(line -> line.contains("postgresql://postgres@127.0.0.1:65432/demo"))
                .noneMatch(line -> line.contains("{port}"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(80));
    }
}
