package org.deltawatcher.core.cycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.SchemaInstaller;
import org.deltawatcher.api.spi.SelfWatch;
import org.jspecify.annotations.Nullable;

/** What a {@link SmallHome} knows about itself: its batches, and what was asked of it. */
final class SmallUpkeep implements SelfWatch {

    final List<String> calls = new ArrayList<>();
    final List<Warning> nextWarnings = new ArrayList<>();
    final ChangeSource source = new Source();
    final SchemaInstaller installer = new Installer();

    @Nullable
    RuntimeException mismatch;

    private final SmallStore store;
    private final Faults faults;

    SmallUpkeep(SmallStore store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    private synchronized void call(String name) {
        faults.pass(Faults.Step.OTHER);
        calls.add(name);
    }

    @Override
    public List<ProcessStatus> status() {
        return List.of();
    }

    @Override
    public List<BatchEntry> batches(@Nullable ProcessKey process, int limit) {
        call("batches");
        return store.entries().stream()
                .filter(entry -> process == null || entry.batch().process().equals(process))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Warning> warnings(WarningQuery query) {
        return List.of();
    }

    @Override
    public synchronized List<Warning> inspect() {
        call("inspect");
        List<Warning> fresh = List.copyOf(nextWarnings);
        nextWarnings.clear();
        return fresh;
    }

    @Override
    public List<Finding> diagnose() {
        return List.of();
    }

    private final class Source implements ChangeSource {

        @Override
        public Watch enable(EnableRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disable(SourceName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Watch> find(SourceName name) {
            return Optional.empty();
        }

        @Override
        public List<Watch> list() {
            return List.of();
        }

        @Override
        public List<String> repair() {
            call("repair");
            return List.of();
        }

        @Override
        public List<String> purge() {
            call("purge");
            return List.of();
        }
    }

    private final class Installer implements SchemaInstaller {

        @Override
        public List<String> install() {
            return List.of();
        }

        @Override
        public List<String> uninstall() {
            return List.of();
        }

        @Override
        public void check() {
            call("check");
            if (mismatch != null) {
                throw mismatch;
            }
        }
    }
}
