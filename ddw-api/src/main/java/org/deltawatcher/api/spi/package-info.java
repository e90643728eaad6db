/** The ports: what a database module implements, what a plugin implements, and what both are handed. */
@NullMarked
package org.deltawatcher.api.spi;

import org.jspecify.annotations.NullMarked;
