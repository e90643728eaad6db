package org.deltawatcher.core.executor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.GroupExecutor;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;

/**
 * The executors that processes can name: {@code sql}, {@code row-sql}, {@code procedure}, {@code command} and the
 * plugins. Immutable and thread-safe.
 */
public final class Executors {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    private final Map<String, ProcessExecutor> byName = new TreeMap<>();

    private Executors(Collection<? extends ProcessExecutor> executors) {
        executors.forEach(this::add);
    }

    /** Returns the built-in executors only. */
    public static Executors builtIn() {
        return new Executors(builtIns());
    }

    /**
     * Returns the built-in executors, those that {@link ServiceLoader} finds on the class path, and the given ones.
     *
     * @throws InvalidArgumentException if two have one name, a name is malformed, or a plugin cannot be loaded
     */
    public static Executors with(Collection<? extends ProcessExecutor> given) {
        List<ProcessExecutor> all = builtIns();
        try {
            ServiceLoader.load(ProcessExecutor.class).forEach(all::add);
        } catch (ServiceConfigurationError e) {
            throw new InvalidArgumentException("an executor on the class path cannot be loaded: " + e.getMessage(), e);
        }
        all.addAll(given);
        return new Executors(all);
    }

    /** Returns the names in order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Returns the executor of that name, empty if this program has none. */
    public Optional<ProcessExecutor> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Checks a definition as its executor does.
     *
     * @return what works but may surprise, a sentence each
     * @throws InvalidDefinitionException if there is no such executor, or it cannot run the definition,
     *     or cannot work on groups and the process belongs to one
     */
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        ProcessExecutor executor = find(definition.executor()).orElseThrow(() -> unknown(definition));
        if (definition.group() != null && !(executor instanceof GroupExecutor)) {
            throw new InvalidDefinitionException("process " + definition.key() + " cannot be in group "
                    + definition.group() + ": executor " + executor.name() + " works on one process at a time");
        }
        return executor.check(definition, sql);
    }

    /** Returns what to say of a process whose executor this program does not have. */
    public InvalidDefinitionException unknown(ProcessDefinition definition) {
        String name = definition.executor();
        return new InvalidDefinitionException("process " + definition.key() + " names the executor \"" + name
                + "\", which is not here; " + NearestName.hint(name, byName.keySet()));
    }

    private void add(ProcessExecutor executor) {
        String name = executor.name();
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArgumentException(
                    "name of executor " + executor.getClass().getName()
                            + " must be made of lower-case letters, digits and - but is \"" + name + "\"");
        }
        ProcessExecutor other = byName.putIfAbsent(name, executor);
        if (other != null) {
            throw new InvalidArgumentException("two executors are named \"" + name + "\": "
                    + other.getClass().getName() + " and "
                    + executor.getClass().getName()
                    + "; rename one, or leave one off the class path");
        }
    }

    private static List<ProcessExecutor> builtIns() {
        return new ArrayList<>(
                List.of(new SqlExecutor(), new RowSqlExecutor(), new ProcedureExecutor(), new CommandExecutor()));
    }
}
