/** Implements the ports on MySQL and installs schema {@code ddw} there. */
@NullMarked
package org.deltawatcher.dialect.mysql;

import org.jspecify.annotations.NullMarked;
