/** The demonstration: an embedded PostgreSQL under load, two workers and a final proof of the results. */
@NullMarked
package org.deltawatcher.worker.demo;

import org.jspecify.annotations.NullMarked;
