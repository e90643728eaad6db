/** Puts what was measured on a page: figures with their targets, as Markdown, plots and JSON. */
@NullMarked
package org.deltawatcher.bench.page;

import org.jspecify.annotations.NullMarked;
