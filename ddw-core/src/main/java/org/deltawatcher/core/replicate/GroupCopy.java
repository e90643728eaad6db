package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.MemberFailedException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Target.Reference;
import org.deltawatcher.core.replicate.Plans.Planned;

/**
 * Writes the batches of a group in one transaction of their target, in an order that its foreign keys allow: what comes,
 * parents before children, and what is gone, children before parents.
 *
 * <p>Each member's changes are folded, so what the source did one after the other cannot be done again in its order. Rows of
 * a table that has no children are taken away before anything is put there, as their unique values may have come to others.
 * Those of parents are taken away in the end, as their children may have changed over to other parents. Where unique values
 * of parents have come to others, the target refuses that; then theirs go first, too. A table that was truncated and filled
 * again is emptied first in any case.
 *
 * <p>Where children would be taken away along with their parents, no parent goes first that a row still refers to: that
 * child may have changed over, and it, or what refers to it in turn, would be lost unnoticed. Such parents go in the end.
 *
 * <p>Where the target spells the keys of children anew along with those of their parents, it may refuse in the end to take one
 * away by its former spelling. What goes first is found.
 */
final class GroupCopy {

    private final Target target;
    private final Map<Execution, Planned> planned;
    private final TableOrder order;

    /**
     * @param planned what to apply and how, in the order in which the members were registered
     */
    GroupCopy(Target target, Map<Execution, Planned> planned) {
        this.target = target;
        this.planned = planned;
        List<SourceName> tables =
                planned.values().stream().map(GroupCopy::tableOf).distinct().toList();
        this.order = new TableOrder(tables, target.inspector().references(tables));
    }

    /**
     * Writes them, all or none.
     *
     * @throws MemberFailedException if the target takes them neither way, with both reasons
     */
    void write() {
        try {
            inTransaction(
                    one -> one.startsAnew() || !order.isParent(tableOf(one)),
                    one -> !one.startsAnew() && order.isParent(tableOf(one)));
        } catch (ExecutionFailedException first) {
            try {
                inTransaction(one -> !one.endsEmpty() || !isActing(one), one -> !one.startsAnew() && isActing(one));
            } catch (ExecutionFailedException second) {
                throw failure(first, second);
            }
        }
    }

    private MemberFailedException failure(ExecutionFailedException first, ExecutionFailedException second) {
        String message = String.valueOf(first.getMessage());
        if (!message.equals(second.getMessage())) {
            message += "; and with all that is gone taken away first: " + second.getMessage();
        }
        MemberFailedException failure = new MemberFailedException(
                first instanceof MemberFailedException blaming
                        ? blaming.member()
                        : planned.keySet().iterator().next().process().key(),
                message,
                second);
        failure.addSuppressed(first);
        return failure;
    }

    private boolean isActing(Application application) {
        return !order.actingOn(tableOf(application)).isEmpty();
    }

    /**
     * Writes them in one way.
     *
     * @param isClearedFirst whose removals come before anything is put
     * @param isClearedLast whose come after that: what is left of them, if some were made before
     */
    private void inTransaction(Predicate<Application> isClearedFirst, Predicate<Application> isClearedLast) {
        target.writer().inTransaction(writing -> {
            writing.deferConstraints();
            // in one order, whoever writes: two who come at once must not wait for each other
            List<Application> parentsFirst = planned.entrySet().stream()
                    .sorted(Comparator.comparing(one -> one.getKey().process().key()))
                    .map(one -> new Application(one.getKey(), one.getValue(), writing))
                    .sorted(Comparator.comparing(application -> order.placeOf(tableOf(application))))
                    .toList();
            List<Application> childrenFirst = new ArrayList<>(parentsFirst);
            Collections.reverse(childrenFirst);
            childrenFirst.stream()
                    .filter(isClearedFirst)
                    .forEach(application -> remove(application, order.actingOn(tableOf(application))));
            parentsFirst.forEach(this::put);
            childrenFirst.stream().filter(isClearedLast).forEach(application -> remove(application, Set.of()));
            parentsFirst.forEach(Application::mark);
        });
    }

    private void remove(Application application, Set<Reference> spared) {
        if (!application.isBegun()) {
            blaming(
                    application,
                    () -> application.write(copying ->
                            whole(application, copying).sparing(spared).removals()));
        }
    }

    /** What was applied in part before goes on change by change: folded, it would be something else. */
    private void put(Application application) {
        blaming(application, () -> {
            if (application.isBegun()) {
                application.write();
            } else {
                application.write(copying -> whole(application, copying).puts());
            }
        });
    }

    private Copying whole(Application application, Copying copying) {
        return order.refersToItself(tableOf(application)) ? copying.inOneGo() : copying;
    }

    private static void blaming(Application application, Runnable work) {
        try {
            work.run();
        } catch (ExecutionFailedException e) {
            throw new MemberFailedException(application.execution().process().key(), String.valueOf(e.getMessage()), e);
        }
    }

    private static SourceName tableOf(Planned planned) {
        return planned.plan().target().name();
    }

    private static SourceName tableOf(Application application) {
        return application.plan().target().name();
    }
}
