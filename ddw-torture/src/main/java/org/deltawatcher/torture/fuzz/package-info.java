/**
 * Random tables with hostile names and values at the limits of their types, and random histories of them, through capture
 * and {@code replicate}; every value is compared exactly. Every table has a seed; a failure prints it.
 */
@NullMarked
package org.deltawatcher.torture.fuzz;

import org.jspecify.annotations.NullMarked;
