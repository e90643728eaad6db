/** Stands in for the program mysql, so that the examples of the pages run without one. */
@NullMarked
package org.deltawatcher.docs.mysql;

import org.jspecify.annotations.NullMarked;
