/** Implements the ports on PostgreSQL and installs schema {@code ddw} there. */
@NullMarked
package org.deltawatcher.dialect.postgres;

import org.jspecify.annotations.NullMarked;
