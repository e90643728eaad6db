/** The part of psql that the pages use, over JDBC: machines that build this need not have psql. */
@NullMarked
package org.deltawatcher.docs.psql;

import org.jspecify.annotations.NullMarked;
