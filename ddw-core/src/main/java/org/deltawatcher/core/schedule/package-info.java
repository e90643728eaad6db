/** Says when a process is due: schedules, explicit requests and the back-off after a failure. */
@NullMarked
package org.deltawatcher.core.schedule;

import org.jspecify.annotations.NullMarked;
