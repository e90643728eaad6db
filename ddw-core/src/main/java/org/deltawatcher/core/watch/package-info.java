/** Watches the worker itself: duration, lag, stuck lanes and requests that nobody serves. */
@NullMarked
package org.deltawatcher.core.watch;

import org.jspecify.annotations.NullMarked;
