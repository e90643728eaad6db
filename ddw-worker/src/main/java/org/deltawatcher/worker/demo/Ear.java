package org.deltawatcher.worker.demo;

import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Ended;
import org.deltawatcher.core.cycle.Outcome;
import org.deltawatcher.worker.cli.Texts;
import org.deltawatcher.worker.demo.view.Frame.WorkerLine;

/** Listens to one worker: counts its batches and tells what went wrong. Thread-safe. */
final class Ear implements CycleListener {

    /** Where it failed, which the log has too. */
    private static final Pattern STATEMENT = Pattern.compile("^on_\\w+, from position \\d+ on: ");

    private final String worker;
    private final Teller teller;
    private final LongAdder batches = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Is told sentences. */
    interface Teller {
        void tell(String sentence);
    }

    Ear(String worker, Teller teller) {
        this.worker = worker;
        this.teller = teller;
    }

    WorkerLine line() {
        return new WorkerLine(worker, batches.sum(), changes.sum(), failed.sum());
    }

    @Override
    public void ended(String home, Ended ended) {
        if (ended.outcome() == Outcome.COMMITTED) {
            batches.increment();
            changes.add(ended.batch().changeCount());
        } else {
            failed.increment();
            teller.tell("%s: %s %s at %s: %s"
                    .formatted(
                            ended.batch().process().name(),
                            Texts.counted(ended.batch().changeCount(), "change"),
                            Texts.word(ended.outcome()),
                            worker,
                            STATEMENT.matcher(String.valueOf(ended.reason())).replaceFirst("")));
        }
    }

    @Override
    public void homeAway(String home, String reason) {
        teller.tell(worker + " cannot reach the database: " + reason);
    }

    @Override
    public void homeBack(String home) {
        teller.tell(worker + " reaches the database again");
    }
}
