package org.deltawatcher.worker.demo;

import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;

/**
 * A process of the demo, which may be registered only later.
 *
 * @param home where
 * @param definition what
 */
record Registered(Home home, ProcessDefinition definition) {

    String name() {
        return definition.key().name();
    }
}
