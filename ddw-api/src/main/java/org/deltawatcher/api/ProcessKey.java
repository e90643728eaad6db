package org.deltawatcher.api;

/**
 * Identifies a process: the source that it watches and its name, unique within that source.
 *
 * @param source the watched table
 * @param name the name, never blank, such as {@code daily_statistic}
 */
public record ProcessKey(SourceName source, String name) implements Comparable<ProcessKey> {

    public ProcessKey {
        if (name.isBlank()) {
            throw new InvalidArgumentException("name of a process must not be blank");
        }
    }

    /** Returns the key of the process {@code name} on the source written {@code schema.table}. */
    public static ProcessKey of(String source, String name) {
        return new ProcessKey(SourceName.parse(source), name);
    }

    @Override
    public int compareTo(ProcessKey other) {
        int bySource = source.compareTo(other.source);
        return bySource != 0 ? bySource : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return source + "/" + name;
    }
}
