/** A home in memory: all ports, with the guarantees of a real one, for tests that need no database. */
@NullMarked
package org.deltawatcher.testkit.fake;

import org.jspecify.annotations.NullMarked;
