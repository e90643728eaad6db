/** The program {@code ddw}: its entry point, its wiring and its background loops. */
@NullMarked
package org.deltawatcher.worker;

import org.jspecify.annotations.NullMarked;
