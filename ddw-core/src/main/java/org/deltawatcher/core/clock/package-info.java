/** How the core waits. What is due and what is expired is never decided here but by the home's clock. */
@NullMarked
package org.deltawatcher.core.clock;

import org.jspecify.annotations.NullMarked;
