package org.deltawatcher.worker.demo.load;

import java.util.SplittableRandom;

/** What a writer does to the table, and how often: inserts and deletes are nearly in balance, so the table stays small. */
enum Step {
    INSERT(25, 1, 1),
    INSERT_MANY(2, 20, 80),
    SET_HOURS(20, 1, 1),
    MOVE_TO_TEAM(15, 1, 1),
    PATCH_DETAILS(15, 1, 1),
    SET_STATUS(10, 1, 1),
    SET_STATUS_OF_MANY(3, 20, 60),
    DELETE(28, 1, 1),
    DELETE_MANY(3, 10, 40),
    CHANGE_KEY(8, 1, 1);

    private static final int WEIGHTS = weights();

    private final int weight;
    private final int fewest;
    private final int most;

    Step(int weight, int fewest, int most) {
        this.weight = weight;
        this.fewest = fewest;
        this.most = most;
    }

    static Step any(SplittableRandom random) {
        int left = random.nextInt(WEIGHTS);
        for (Step step : values()) {
            left -= step.weight;
            if (left < 0) {
                return step;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }

    /** Returns how many rows it is to change this time. */
    int rows(SplittableRandom random) {
        return random.nextInt(fewest, most + 1);
    }

    private static int weights() {
        int sum = 0;
        for (Step step : values()) {
            sum += step.weight;
        }
        return sum;
    }
}
