package org.deltawatcher.api;

/** Where the changes of a batch come from. */
public enum BatchKind {
    /** Captured changes. */
    CHANGES,
    /** Rows that existed when the process's load began, each as an added row. */
    LOAD,
    /** Parked changes of one key, offered again. */
    REPLAY
}
