package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.ProcessRegistry;

/** The processes of a {@link SmallHome}, to be read only. */
record SmallRegistry(SmallStore store, Faults faults) implements ProcessRegistry {

    @Override
    public Optional<ProcessDefinition> find(ProcessKey key) {
        faults.pass(Faults.Step.OTHER);
        return Optional.ofNullable(store.definitions.get(key));
    }

    @Override
    public List<ProcessDefinition> list() {
        return List.copyOf(store.definitions.values());
    }

    @Override
    public void add(ProcessDefinition definition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void edit(ProcessDefinition definition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(ProcessKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String knownAs(ProcessKey key) {
        return key.source().toString();
    }

    @Override
    public void request(ProcessKey key, Duration delay) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reload(ProcessKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean waitUntilProcessed(ProcessKey key, Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
