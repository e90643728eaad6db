package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target.Reference;

/** Tables in the order of the foreign keys among them. Immutable. */
final class TableOrder {

    private final List<SourceName> parentsFirst;
    private final Set<Reference> references;

    /**
     * Orders tables: each after all that it refers to; where they refer to each other in a circle, as they are given.
     *
     * @param references by what these and other tables refer to these
     */
    TableOrder(List<SourceName> tables, Set<Reference> references) {
        this.references = Set.copyOf(references);
        List<SourceName> waiting = new ArrayList<>(tables);
        List<SourceName> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            SourceName next = waiting.stream()
                    .filter(table -> !waitsForParent(table, waiting))
                    .findFirst()
                    .orElse(waiting.get(0));
            waiting.remove(next);
            ordered.add(next);
        }
        parentsFirst = List.copyOf(ordered);
    }

    private boolean waitsForParent(SourceName table, List<SourceName> waiting) {
        Set<SourceName> others = new HashSet<>(waiting);
        others.remove(table);
        return references.stream()
                .anyMatch(reference -> reference.child().equals(table) && others.contains(reference.parent()));
    }

    /** Returns the place of a table, from 0; parents come before children. */
    int placeOf(SourceName table) {
        return parentsFirst.indexOf(table);
    }

    /** Tells whether rows of a table refer to others of the same table. */
    boolean refersToItself(SourceName table) {
        return references.stream()
                .anyMatch(reference ->
                        reference.child().equals(table) && reference.parent().equals(table));
    }

    /** Tells whether a table has children among these, or any that would be taken away or changed with its rows. */
    boolean isParent(SourceName table) {
        return references.stream()
                .anyMatch(reference -> reference.parent().equals(table)
                        && (reference.isActing() || parentsFirst.contains(reference.child())));
    }

    /** Returns by what children refer to a table that are taken away or changed with its rows, instead of keeping these. */
    Set<Reference> actingOn(SourceName table) {
        return references.stream()
                .filter(reference -> reference.parent().equals(table) && reference.isActing())
                .collect(Collectors.toSet());
    }
}
