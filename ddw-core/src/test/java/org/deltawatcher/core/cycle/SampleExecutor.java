package org.deltawatcher.core.cycle;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;

/**
 * Reads its batch; in the home transaction it writes down each position there, outside it writes them where no
 * transaction takes anything back.
 */
final class SampleExecutor implements ProcessExecutor {

    /** What is done before the executor returns. */
    interface Last {
        void act(Execution execution) throws InterruptedException, java.sql.SQLException;
    }

    final List<Long> seenOutside = new ArrayList<>();
    Last last = execution -> {};

    private final String name;
    private final Scope scope;

    private SampleExecutor(String name, Scope scope) {
        this.name = name;
        this.scope = scope;
    }

    static SampleExecutor home() {
        return new SampleExecutor("home", Scope.HOME_TRANSACTION);
    }

    static SampleExecutor outside() {
        return new SampleExecutor("outside", Scope.OUTSIDE);
    }

    SampleExecutor then(Last act) {
        last = act;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Scope scope() {
        return scope;
    }

    @Override
    public void execute(Execution execution) throws InterruptedException, java.sql.SQLException {
        List<Long> read = new ArrayList<>();
        execution.changes(change -> read.add(change.origin().position()));
        if (scope == Scope.HOME_TRANSACTION) {
            read.forEach(position -> SmallTransaction.write(execution.transaction(), position));
        } else {
            synchronized (seenOutside) {
                seenOutside.addAll(read);
            }
        }
        last.act(execution);
    }
}
