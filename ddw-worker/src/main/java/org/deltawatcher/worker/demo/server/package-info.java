/** Finds or starts the other database that the demo copies to. */
@NullMarked
package org.deltawatcher.worker.demo.server;

import org.jspecify.annotations.NullMarked;
