/** Runs what the pages say. */
@NullMarked
package org.deltawatcher.docs;

import org.jspecify.annotations.NullMarked;
