/**
 * Random load, workers and connections that break at random, and an oracle that knows the truth. Every run has a seed; a
 * failure prints it.
 */
@NullMarked
package org.deltawatcher.torture;

import org.jspecify.annotations.NullMarked;
