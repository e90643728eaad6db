package org.deltawatcher.torture.fuzz;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A type of a product, and values of it.
 *
 * @param declared how a column of it is declared
 * @param sense what its values mean, whichever product keeps them
 * @param canBeKey whether an index takes it
 * @param literal makes a value, in the product's SQL
 * @param unfit values that the other product cannot hold, as docs/reference/types.md says
 */
record Kind(String declared, Sense sense, boolean canBeKey, Function<Random, String> literal, List<String> unfit) {

    Kind {
        unfit = List.copyOf(unfit);
    }

    static Kind of(String declared, Sense sense, Function<Random, String> literal) {
        return new Kind(declared, sense, true, literal, List.of());
    }

    static Kind of(String declared, Sense sense, String... literals) {
        return of(declared, sense, random -> literals[random.nextInt(literals.length)]);
    }

    Kind butNoKey() {
        return new Kind(declared, sense, false, literal, unfit);
    }

    Kind butUnfit(String... literals) {
        return new Kind(declared, sense, canBeKey, literal, List.of(literals));
    }
}
