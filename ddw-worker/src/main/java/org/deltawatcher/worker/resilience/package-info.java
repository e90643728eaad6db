/** Carries a worker over a moment in which its home does not answer. */
@NullMarked
package org.deltawatcher.worker.resilience;

import org.jspecify.annotations.NullMarked;
