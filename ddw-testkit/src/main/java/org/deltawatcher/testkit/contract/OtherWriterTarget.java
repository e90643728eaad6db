package org.deltawatcher.testkit.contract;

import java.util.Optional;
import java.util.UUID;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TypeMap;

/** A target like another one, but for how it is written to or read. */
abstract class OtherWriterTarget implements Target {

    private final Target there;

    OtherWriterTarget(Target there) {
        this.there = there;
    }

    /** Returns the target that this one is like. */
    final Target there() {
        return there;
    }

    @Override
    public final String name() {
        return there.name();
    }

    @Override
    public final Optional<UUID> home() {
        return there.home();
    }

    @Override
    public final TypeMap types() {
        return there.types();
    }

    @Override
    public final TableInspector inspector() {
        return there.inspector();
    }

    @Override
    public TableReader reader() {
        return there.reader();
    }
}
