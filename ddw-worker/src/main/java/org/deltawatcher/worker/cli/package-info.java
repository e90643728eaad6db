/** The command line: one class per command. */
@NullMarked
package org.deltawatcher.worker.cli;

import org.jspecify.annotations.NullMarked;
