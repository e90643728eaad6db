package org.deltawatcher.core.executor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;

/**
 * {@code command}: starts a program, given as a JSON array of program and arguments; no shell is between. The changes
 * come as JSON lines on its stdin (see {@link JsonLines}), what they belong to in its environment. Exit code 0 commits
 * the batch, also when the program has not read everything; any other one is a failure, told with the end of its
 * stderr. What it writes to stdout is thrown away.
 *
 * <p>The changes are read to the end before the program starts: it never mistakes a broken connection for the end of a
 * batch, and no transaction stays open while it works.
 */
final class CommandExecutor implements ProcessExecutor {

    private static final String EXAMPLE = "[\"/usr/local/bin/notify\", \"--team\", \"north\"]";

    @Override
    public String name() {
        return "command";
    }

    @Override
    public Scope scope() {
        return Scope.OUTSIDE;
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        argv(definition);
        return List.of();
    }

    @Override
    public void execute(Execution execution) throws IOException, InterruptedException {
        List<String> argv = argv(execution.process());
        try (ChangeSpool spool = new ChangeSpool()) {
            JsonLines.write(execution, spool);
            Program program = new Program(argv, environment(execution.batch()));
            int exitCode = program.run(spool);
            if (exitCode != 0) {
                String stderr = program.lastWords();
                throw new ExecutionFailedException("program " + argv.get(0) + " ended with exit code " + exitCode
                        + (stderr.isBlank() ? " and said nothing on stderr" : " and said on stderr: " + stderr));
            }
        }
    }

    private static List<String> argv(ProcessDefinition definition) {
        List<String> argv = new JsonDefinition(definition, EXAMPLE).array();
        if (argv.isEmpty() || argv.get(0).isBlank()) {
            throw new InvalidDefinitionException("definition of process " + definition.key()
                    + " must name a program first; write something like: " + EXAMPLE);
        }
        if (argv.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new InvalidDefinitionException(
                    "definition of process " + definition.key() + " must not hold the character NUL");
        }
        return argv;
    }

    private static Map<String, String> environment(Batch batch) {
        return Map.of(
                "DDW_BATCH_ID", batch.id().toString(),
                "DDW_SOURCE", batch.process().source().toString(),
                "DDW_PROCESS", batch.process().name(),
                "DDW_LANE", Integer.toString(batch.lane()),
                "DDW_ATTEMPT", Integer.toString(batch.attempt()),
                "DDW_FIRST_POSITION", Long.toString(batch.firstPosition()),
                "DDW_LAST_POSITION", Long.toString(batch.lastPosition()));
    }
}
