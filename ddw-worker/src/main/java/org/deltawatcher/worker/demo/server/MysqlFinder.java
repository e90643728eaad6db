package org.deltawatcher.worker.demo.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.worker.config.Surroundings;
import org.jspecify.annotations.Nullable;

/** Finds a MySQL server: the one that is given, that of the environment, or one that the clone's script starts. */
public final class MysqlFinder {

    static final String VARIABLE = "DDW_DEMO_MYSQL";

    private static final String ANY = "mysql";
    private static final List<String> BEGINNINGS = List.of("mysql://", "mariadb://", "jdbc:mysql:", "jdbc:mariadb:");
    private static final String EXAMPLE = "mysql://root:secret@127.0.0.1:3306/";

    private final Surroundings surroundings;
    private final @Nullable Path script;
    private final Consumer<String> say;

    /** Looks for the script in the clone that the program was built from. */
    public MysqlFinder(Surroundings surroundings, Consumer<String> say) {
        this(surroundings, ScriptServer.script(), say);
    }

    MysqlFinder(Surroundings surroundings, Optional<Path> script, Consumer<String> say) {
        this.surroundings = surroundings;
        this.script = script.orElse(null);
        this.say = say;
    }

    /**
     * Checks what a person wrote after {@code --to}.
     *
     * @throws InvalidArgumentException if it can be no server; the message does not hold a text that may hold a password
     */
    public static void check(String to) {
        if (!to.equals(ANY) && !isUrl(to)) {
            throw new InvalidArgumentException("--to takes mysql, or the url of a MySQL server such as " + EXAMPLE
                    + (to.contains(":") ? "; this url is of another kind" : ", but is " + to));
        }
    }

    /**
     * Finds a server, or starts one.
     *
     * @param to {@code mysql}, or a connection string
     * @throws InvalidArgumentException if there is none, with the ways to name one
     * @throws org.deltawatcher.api.StoreUnavailableException if one could not be started
     * @throws InterruptedException if the thread was interrupted meanwhile; then none runs
     */
    public MysqlServer find(String to) throws IOException, InterruptedException {
        if (isUrl(to)) {
            return new GivenServer(to);
        }
        String named = surroundings.environment().getOrDefault(VARIABLE, "").strip();
        if (!named.isEmpty()) {
            if (!isUrl(named)) {
                throw new InvalidArgumentException(VARIABLE + " must be the url of a MySQL server such as " + EXAMPLE);
            }
            return new GivenServer(named);
        }
        if (script == null) {
            throw new InvalidArgumentException("there is no MySQL server to copy to. Name one by --to " + EXAMPLE
                    + " or by the environment variable " + VARIABLE
                    + "; a clone of the repository can also start one, by scripts/database");
        }
        return ScriptServer.start(script, say);
    }

    private static boolean isUrl(String text) {
        return BEGINNINGS.stream().anyMatch(text::startsWith);
    }
}
