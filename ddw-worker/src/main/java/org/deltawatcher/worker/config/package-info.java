/** Reads connection strings and settings from file and environment. */
@NullMarked
package org.deltawatcher.worker.config;

import org.jspecify.annotations.NullMarked;
