package org.deltawatcher.worker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.junit.jupiter.api.Test;

final class VerdictTest {

    private static final Verdict.Lines LINES = new Verdict.Lines(0, 0, 0);

    @Test
    void a_copy_that_differs_spoils_the_verdict_and_its_first_rows_are_shown() {
        var verdict = new Verdict(
                List.of(),
                LINES,
                List.of(
                        copy("delivery_notes on MySQL"),
                        copy(
                                "delivery_notes_again",
                                new Difference("id=7", Kind.DIFFERENT, List.of("hours", "status"), null),
                                new Difference("id=8", Kind.UNFIT, List.of(), "no place for NaN"))));

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.report(false))
                .contains("delivery_notes on MySQL  to_mysql     2    yes")
                .contains("delivery_notes_again     to_mysql     2     NO")
                .contains("  id=7 different hours, status")
                .contains("  id=8 unfit no place for NaN")
                .contains("NOT EQUAL: a copy differs from what it was copied from.");
    }

    @Test
    void without_copies_nothing_is_said_of_them() {
        assertThat(new Verdict(List.of(), LINES, List.of()).report(false))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("copy"));
    }

    private static Copy copy(String name, Difference... differences) {
        return new Copy(
                name, "to_mysql", new Verification(2, 2, List.of(differences), differences.length, 0, true, true, 0));
    }
}
