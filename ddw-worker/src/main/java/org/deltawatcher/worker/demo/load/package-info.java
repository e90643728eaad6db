/** Keeps people's table busy: random writers at a steady rate, and one transaction that stays open for long. */
@NullMarked
package org.deltawatcher.worker.demo.load;

import org.jspecify.annotations.NullMarked;
