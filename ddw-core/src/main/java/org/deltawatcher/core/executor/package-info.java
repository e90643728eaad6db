/** Finds the executor that a process names and runs it on a staged batch. */
@NullMarked
package org.deltawatcher.core.executor;

import org.jspecify.annotations.NullMarked;
