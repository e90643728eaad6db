package org.deltawatcher.core.cycle;

import org.deltawatcher.api.ProcessKey;
import org.jspecify.annotations.Nullable;

/**
 * What a thread is told to do in its turn.
 *
 * @param process the process to stage for
 * @param maxRows changes in the batch at most
 * @param generation which run of the process it is for
 * @param mark what that run has to reach, null if it goes on as long as there is anything
 */
record Order(
        ProcessKey process,
        int maxRows,
        int generation,
        @Nullable String mark) {}
