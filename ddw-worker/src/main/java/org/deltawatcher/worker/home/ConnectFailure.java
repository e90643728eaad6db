package org.deltawatcher.worker.home;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;

/** Says why a home cannot be connected to, and what to look at. */
final class ConnectFailure {

    /** What MariaDB's driver says when an account of MySQL asks for more than a connection that all can read. */
    private static final String ASKS_FOR_ENCRYPTION = "S1009";

    private static final int NO_SUCH_DATABASE = 1049;
    /** MySQL asks who it does not know for proofs of all kinds, so that nobody can tell which accounts there are. */
    private static final int UNSUPPORTED_PROOF = 1251;
    /** What MariaDB's driver puts before each message. */
    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");

    /** Rejected before the user was checked: no password for a server that wants one, no TLS, and the like. */
    private static final String REJECTED = "08004";

    private final RuntimeException thrown;
    private String state = "";
    private int number;
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
                number = sql.getErrorCode();
                said = CONNECTION.matcher(String.valueOf(sql.getMessage())).replaceFirst("");
            }
        }
    }

    DeltaWatcherException about(HomeSettings settings, Masking masking) {
        var message = masking.mask("cannot connect to home " + settings.describe() + ": " + reason(settings));
        return state.startsWith("28") || state.equals(REJECTED) || state.equals(ASKS_FOR_ENCRYPTION)
                ? new AccessDeniedException(message, thrown)
                : new StoreUnavailableException(message, thrown);
    }

    private String reason(HomeSettings settings) {
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage() + ". Check the host in the url, and the network.";
        }
        if (state.equals("3D000") || number == NO_SUCH_DATABASE) {
            return said + ". Create it, or correct the url.";
        }
        if (number == UNSUPPORTED_PROOF) {
            return said + ". That is also what a user hears who does not exist: check the name.";
        }
        if ((state.equals(REJECTED) || state.startsWith("28")) && settings.password() == null) {
            return said + (said.endsWith(".") ? "" : ".")
                    + " A password may be given by DDW_PASSWORD, --password-file or the configuration.";
        }
        if (state.equals(ASKS_FOR_ENCRYPTION)) {
            return said + ". The account asks for an encrypted connection: add sslMode=trust to the url, or"
                    + " allowPublicKeyRetrieval=true if nobody is between you and the server.";
        }
        // What the driver says of a refused connection is all there is to say.
        return root instanceof IOException && !(root instanceof ConnectException)
                ? said + " " + root.getMessage()
                : said;
    }
}
