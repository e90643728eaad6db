package org.deltawatcher.worker.home;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;

/** Says why a home cannot be connected to, and what to look at. */
final class ConnectFailure {

    /** Rejected before a user was checked: the server wants a password and was given none. */
    private static final String NO_PASSWORD = "08004";

    private final RuntimeException thrown;
    private String state = "";
    private String said;
    private Throwable root;

    ConnectFailure(RuntimeException thrown) {
        this.thrown = thrown;
        said = String.valueOf(thrown.getMessage());
        root = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof SQLException sql) {
                state = sql.getSQLState() == null ? "" : sql.getSQLState();
                said = String.valueOf(sql.getMessage());
            }
        }
    }

    DeltaWatcherException about(HomeSettings settings, Masking masking) {
        var message = masking.mask("cannot connect to home " + settings.describe() + ": " + reason());
        return state.startsWith("28") || state.equals(NO_PASSWORD)
                ? new AccessDeniedException(message, thrown)
                : new StoreUnavailableException(message, thrown);
    }

    private String reason() {
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage() + ". Check the host in the url, and the network.";
        }
        if (state.equals("3D000")) {
            return said + ". Create it, or correct the url.";
        }
        // What the driver says of a refused connection is all there is to say.
        return root instanceof IOException && !(root instanceof ConnectException)
                ? said + " " + root.getMessage()
                : said;
    }
}
