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

    /** Rejected before the user was checked: no password for a server that wants one, no TLS, and the like. */
    private static final String REJECTED = "08004";

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
        var message = masking.mask("cannot connect to home " + settings.describe() + ": " + reason(settings));
        return state.startsWith("28") || state.equals(REJECTED)
                ? new AccessDeniedException(message, thrown)
                : new StoreUnavailableException(message, thrown);
    }

    private String reason(HomeSettings settings) {
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage() + ". Check the host in the url, and the network.";
        }
        if (state.equals("3D000")) {
            return said + ". Create it, or correct the url.";
        }
        if (state.equals(REJECTED) && settings.password() == null) {
            return said + " A password may be given by DDW_PASSWORD, --password-file or the configuration.";
        }
        // What the driver says of a refused connection is all there is to say.
        return root instanceof IOException && !(root instanceof ConnectException)
                ? said + " " + root.getMessage()
                : said;
    }
}
