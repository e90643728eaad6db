package org.deltawatcher.core.replicate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.core.replicate.ReplicateDefinition.Constant;

/** Finds processes of one home that write the same table of the same target, as each takes all of its rows for its own. */
public final class SharedTable {

    private SharedTable() {}

    /**
     * Returns a remark for each process that writes the table of this one, unless a constant tells their rows apart.
     *
     * @param process a process with any executor; there is nothing to say of those that do not replicate
     * @param all the processes of the home, with or without this one
     */
    public static List<String> remarks(ProcessDefinition process, List<ProcessDefinition> all) {
        Optional<ReplicateDefinition> own = replica(process);
        if (own.isEmpty()) {
            return List.of();
        }
        return all.stream()
                .filter(other -> !other.key().equals(process.key()) && Objects.equals(other.target(), process.target()))
                .filter(other -> replica(other)
                        .filter(definition -> isShared(own.get(), definition))
                        .isPresent())
                .map(other -> "process " + other.key() + " writes to "
                        + own.get().table() + " at target "
                        + process.target() + " too, and no constant in the key tells their rows apart: what one of them"
                        + " truncates, reloads or repairs takes the rows of the other away")
                .toList();
    }

    private static Optional<ReplicateDefinition> replica(ProcessDefinition process) {
        if (!process.executor().equals("replicate")) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReplicateDefinition.parse(process));
        } catch (InvalidDefinitionException e) {
            return Optional.empty(); // registered unchecked: it writes nothing
        }
    }

    private static boolean isShared(ReplicateDefinition one, ReplicateDefinition other) {
        Map<String, String> constants = constants(one);
        Map<String, String> others = constants(other);
        return one.table().equals(other.table())
                && constants.entrySet().stream()
                        .noneMatch(constant -> others.containsKey(constant.getKey())
                                && !constant.getValue().equals(others.get(constant.getKey())));
    }

    /** Returns the constants of the key; all of them if the key is left to the table. */
    private static Map<String, String> constants(ReplicateDefinition definition) {
        Map<String, String> constants = new HashMap<>();
        if (definition.columns() != null) {
            definition.columns().forEach((column, content) -> {
                if (content instanceof Constant constant
                        && (definition.key().isEmpty() || definition.key().contains(column))) {
                    constants.put(column, constant.value());
                }
            });
        }
        return constants;
    }
}
