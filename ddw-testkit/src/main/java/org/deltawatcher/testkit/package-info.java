/** What an integration test needs: databases on demand, contract suites, fakes and a hand-driven clock. */
@NullMarked
package org.deltawatcher.testkit;

import org.jspecify.annotations.NullMarked;
