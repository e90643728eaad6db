package org.deltawatcher.testkit.server;

import java.util.Optional;

/** A way to get at a server. */
interface ServerSource {

    /** Says what was looked for, such as {@code "the script scripts/database"}. */
    String description();

    /**
     * Returns a server, starting it if need be; it ends with the JVM. Empty if this way is not open here.
     *
     * @throws ServerFailedException if it is, and the server does not start
     */
    Optional<TestServer> find(Product product);

    /** A server that ought to start does not. */
    final class ServerFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ServerFailedException(String message) {
            super(message);
        }

        ServerFailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
