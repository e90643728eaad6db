package org.deltawatcher.api;

/** What a new process gets before the first captured change. */
public enum InitialLoad {
    /** Nothing: changes committed after the registration. */
    NONE,
    /** The rows that exist at one snapshot, each as an added row, then every change after that snapshot. */
    LOAD
}
