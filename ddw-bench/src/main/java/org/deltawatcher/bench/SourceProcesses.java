package org.deltawatcher.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;

/** Processes of a home that take turns at the same changes: none may be staged but when it is its turn. */
final class SourceProcesses {

    private final Home home;
    private final Map<String, Target> targets;

    SourceProcesses(Home home, Map<String, Target> targets) {
        this.home = home;
        this.targets = targets;
    }

    /** Registers a process whose turn it is not. */
    ProcessKey add(ProcessDefinition.Builder process) {
        ProcessDefinition definition = process.active(false).build();
        home.processes().add(definition);
        return definition.key();
    }

    /** Lets a worker with some threads work through what is there for processes, and returns how long it took, in nanoseconds. */
    long drain(int threads, List<ProcessKey> keys) throws Exception {
        return whileActive(keys, () -> WorkerRun.drain(home, targets, threads, keys));
    }

    /** Does something while processes may be staged. */
    <R> R whileActive(List<ProcessKey> keys, Callable<R> work) throws Exception {
        keys.forEach(key -> activate(key, true));
        try {
            return work.call();
        } finally {
            keys.forEach(key -> activate(key, false));
        }
    }

    private void activate(ProcessKey key, boolean isActive) {
        ProcessDefinition definition = home.processes().find(key).orElseThrow();
        home.processes().edit(definition.toBuilder().active(isActive).build());
    }
}
