package org.deltawatcher.api;

import org.jspecify.annotations.Nullable;

/** A group's batches could not be processed, and that of one member is to blame. */
public final class MemberFailedException extends ExecutionFailedException {

    private static final long serialVersionUID = 1L;

    private final transient ProcessKey member;

    /**
     * Blames a member.
     *
     * @param member the process whose batch failed
     * @param message why
     */
    public MemberFailedException(ProcessKey member, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.member = member;
    }

    /** Returns the process whose batch failed. */
    public ProcessKey member() {
        return member;
    }
}
