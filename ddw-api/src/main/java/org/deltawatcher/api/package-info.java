/** The words of DeltaWatcher as values: sources, processes, batches, changes, and what can go wrong with them. */
@NullMarked
package org.deltawatcher.api;

import org.jspecify.annotations.NullMarked;
