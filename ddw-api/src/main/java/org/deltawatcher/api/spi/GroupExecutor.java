package org.deltawatcher.api.spi;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * Runs the batches of a process group together: only processes with such an executor can be members of one. Works {@link
 * ProcessExecutor.Scope#OUTSIDE outside}, as what is done for the group must be done when the first batch is committed at
 * home.
 */
public interface GroupExecutor extends ProcessExecutor {

    @Override
    default Scope scope() {
        return Scope.OUTSIDE;
    }

    /**
     * Processes batches of several members, all or none. Returning means success, and each batch is committed at home, one
     * after the other: if the home dies between two of these commits, the others come again, without the first. Throwing
     * means failure, and all are given back.
     *
     * <p>The thread is interrupted when the lease of one is lost or a stop takes too long.
     *
     * @param executions a batch of each member that has anything to do, in the order in which they were registered
     * @throws org.deltawatcher.api.MemberFailedException if the batch of one is to blame: that one is failed, the others are
     *     released untouched
     */
    void executeTogether(List<Execution> executions) throws SQLException, IOException, InterruptedException;
}
