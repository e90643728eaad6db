/** Database servers for tests, found or brought when they are first asked for. */
@NullMarked
package org.deltawatcher.testkit.server;

import org.jspecify.annotations.NullMarked;
