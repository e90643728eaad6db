/** What every home must hold, as abstract test classes: a dialect and the fake prove themselves by extending them. */
@NullMarked
package org.deltawatcher.testkit.contract;

import org.jspecify.annotations.NullMarked;
