/** Log lines for people: one an event, without passwords. */
@NullMarked
package org.deltawatcher.worker.logging;

import org.jspecify.annotations.NullMarked;
