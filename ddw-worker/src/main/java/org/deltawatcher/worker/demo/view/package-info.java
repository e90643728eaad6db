/** Shows a person how the demo is going: redrawn in place on a terminal, a line now and then elsewhere. */
@NullMarked
package org.deltawatcher.worker.demo.view;

import org.jspecify.annotations.NullMarked;
