/** Runs workers on homes until they are stopped. */
@NullMarked
package org.deltawatcher.worker.run;

import org.jspecify.annotations.NullMarked;
