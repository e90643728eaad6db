package org.deltawatcher.api.spi;

import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessKey;

/**
 * Asks for a batch.
 *
 * @param process the process to stage for
 * @param worker who asks, recorded with the batch, not blank
 * @param maxRows changes in the batch at most; at least 1
 */
public record StageRequest(ProcessKey process, String worker, int maxRows) {

    public StageRequest {
        if (maxRows < 1) {
            throw new InvalidArgumentException("max rows must be at least 1 but is " + maxRows);
        }
        if (worker.isBlank()) {
            throw new InvalidArgumentException("worker must not be blank");
        }
    }
}
