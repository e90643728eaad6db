package org.deltawatcher.worker.cli;

import java.util.List;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.worker.config.NearestName;

/** Reads how people name tables, and looks for those that are tracked. */
final class TableNames {

    private TableNames() {}

    /**
     * Reads names, in the order given, each once.
     *
     * @throws InvalidArgumentException if one is no {@code schema.table}
     */
    static List<SourceName> parse(List<String> names) {
        return names.stream().map(SourceName::parse).distinct().toList();
    }

    /**
     * Does nothing if the table is tracked, or was.
     *
     * @throws UnknownSourceException if it is not, with the one that may have been meant and how to track it
     */
    static void requireTracked(SourceName source, ChangeSource tables) {
        if (tables.find(source).isPresent()) {
            return;
        }
        var tracked = tables.list().stream().map(Watch::source).toList();
        var meant = NearestName.of(
                        source.table(), tracked.stream().map(SourceName::table).toList())
                .map(table -> "did you mean "
                        + tracked.stream()
                                .filter(known -> known.table().equals(table))
                                .findFirst()
                                .orElseThrow()
                        + "? ")
                .orElse("");
        throw new UnknownSourceException(
                "source " + source + " is not tracked\n" + meant + "To track it: ddw tracking enable " + source);
    }
}
