/** What tables look like, whatever database they are in: columns, types, keys, and the values that Java has no class for. */
@NullMarked
package org.deltawatcher.api.table;

import org.jspecify.annotations.NullMarked;
