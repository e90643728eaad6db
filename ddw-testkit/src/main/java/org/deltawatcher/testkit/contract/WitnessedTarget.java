package org.deltawatcher.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.testkit.contract.GroupScenario.State;

/** A target that is looked at after each of its transactions. Belongs to one thread. */
final class WitnessedTarget extends OtherWriterTarget {

    private final Supplier<State> look;
    private final List<State> seen = new ArrayList<>();
    private boolean losesAnswer;

    WitnessedTarget(Target there, Supplier<State> look) {
        super(there);
        this.look = look;
    }

    /** Returns what was there after each transaction. */
    List<State> seen() {
        return List.copyOf(seen);
    }

    /** Has the answer to the next commit get lost. */
    void loseNextAnswer() {
        losesAnswer = true;
    }

    Targets asTargets() {
        return Targets.of(Map.of("target", this, "other", this));
    }

    @Override
    public TargetWriter writer() {
        return new TargetWriter() {
            @Override
            public <X extends Exception> void inTransaction(Work<X> work) throws X {
                there().writer().inTransaction(work);
                seen.add(look.get());
                if (losesAnswer) {
                    losesAnswer = false;
                    throw new TargetUnavailableException("the connection broke while the commit was on its way", null);
                }
            }
        };
    }
}
