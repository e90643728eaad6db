/** Measures DeltaWatcher beside its alternatives, in one run, as ratios. */
@NullMarked
package org.deltawatcher.bench;

import org.jspecify.annotations.NullMarked;
