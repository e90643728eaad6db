/** Opens homes: finds the database module for a URL and keeps a pool of connections. */
@NullMarked
package org.deltawatcher.worker.home;

import org.jspecify.annotations.NullMarked;
