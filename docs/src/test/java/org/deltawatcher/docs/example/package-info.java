/** The Java code that the pages show. */
@NullMarked
package org.deltawatcher.docs.example;

import org.jspecify.annotations.NullMarked;
