/** A JUnit 5 extension that gives a test a database with DeltaWatcher in it. */
@NullMarked
package org.deltawatcher.testkit.junit;

import org.jspecify.annotations.NullMarked;
