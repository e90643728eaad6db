package org.deltawatcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RaceTest {

    private final List<String> turns = new ArrayList<>();

    @Test
    void each_round_begins_with_another_contender_and_the_first_does_not_count() throws Exception {
        Map<String, List<Integer>> results = new Race<>("race", List.of("a", "b", "c"), 2).run(contender -> {
            turns.add(contender);
            return turns.size();
        });

        assertThat(String.join("", turns)).isEqualTo("abccabbca");
        assertThat(results).containsEntry("a", List.of(5, 9)).containsEntry("c", List.of(4, 8));
    }
}
