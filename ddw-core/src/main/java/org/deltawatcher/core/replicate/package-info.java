/** The executor {@code replicate}: keeps a copy of a source in a table of any database. */
@NullMarked
package org.deltawatcher.core.replicate;

import org.jspecify.annotations.NullMarked;
