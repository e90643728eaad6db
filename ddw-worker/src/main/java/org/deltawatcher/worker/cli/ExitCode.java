package org.deltawatcher.worker.cli;

import java.io.IOException;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.AlreadyExistsException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.core.schedule.InvalidScheduleException;

/** How a command ends, for scripts. The page {@code docs/reference/cli.md} has the same table. */
public enum ExitCode {
    OK(0, "ok", "done, or the answer is yes", ""),
    FAILED(1, "failed", "failed, or the answer is no", ""),
    USAGE(2, "usage", "wrong options, arguments, configuration or definition", ""),
    NOT_FOUND(3, "not found", "no such table, process or batch", ""),
    LEASE_LOST(
            4,
            "lease lost",
            "the batch was expired, released or taken back",
            "roll back what you did for it: its changes are offered again under a new GUID"),
    HOME_MISMATCH(5, "home mismatch", "schema ddw is not installed, or not of this program's version", ""),
    UNREACHABLE(
            6,
            "unreachable",
            "the home cannot be reached",
            "nothing is lost, and trying again is safe; if it goes on: ddw doctor"),
    DENIED(7, "denied", "the database user may not do that", "check user and password, and the rights of the user"),
    ALREADY(8, "already", "the batch is committed already, or the process exists already", ""),
    NOTHING(9, "nothing", "nothing to stage", ""),
    BUG(70, "bug", "an error inside ddw", "please report it with the output of --verbose"),
    INTERRUPTED(130, "interrupted", "Ctrl-C, or the answer to a question was no", "");

    private final int code;
    private final String label;
    private final String meaning;
    private final String advice;

    ExitCode(int code, String label, String meaning, String advice) {
        this.code = code;
        this.label = label;
        this.meaning = meaning;
        this.advice = advice;
    }

    /** Returns the number that the shell sees. */
    public int code() {
        return code;
    }

    String label() {
        return label;
    }

    String meaning() {
        return meaning;
    }

    /** Returns what to do about it, empty if the message of the error says that. */
    String advice() {
        return advice;
    }

    /** Returns the code for what was thrown. */
    public static ExitCode of(Throwable thrown) {
        if (thrown instanceof InvalidArgumentException
                || thrown instanceof InvalidScheduleException
                || thrown instanceof InvalidDefinitionException
                || thrown instanceof UnusableSourceException) {
            return USAGE;
        }
        if (thrown instanceof UnknownBatchException
                || thrown instanceof UnknownProcessException
                || thrown instanceof UnknownSourceException) {
            return NOT_FOUND;
        }
        if (thrown instanceof AlreadyCommittedException || thrown instanceof AlreadyExistsException) {
            return ALREADY;
        }
        if (thrown instanceof LeaseLostException) {
            return LEASE_LOST;
        }
        if (thrown instanceof HomeMismatchException) {
            return HOME_MISMATCH;
        }
        if (thrown instanceof StoreUnavailableException) {
            return UNREACHABLE;
        }
        if (thrown instanceof AccessDeniedException) {
            return DENIED;
        }
        if (thrown instanceof InterruptedException || thrown instanceof CommandCancelledException) {
            return INTERRUPTED;
        }
        return thrown instanceof DeltaWatcherException || thrown instanceof IOException ? FAILED : BUG;
    }
}
