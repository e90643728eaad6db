/** Carries a batch through its life: settle, stage, execute, commit, and release or park when that fails. */
@NullMarked
package org.deltawatcher.core.cycle;

import org.jspecify.annotations.NullMarked;
