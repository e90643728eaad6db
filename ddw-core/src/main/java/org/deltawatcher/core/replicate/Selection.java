package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.core.executor.NearestName;
import org.deltawatcher.core.replicate.ReplicateDefinition.Constant;
import org.deltawatcher.core.replicate.ReplicateDefinition.Content;
import org.deltawatcher.core.replicate.ReplicateDefinition.FromColumn;
import org.deltawatcher.core.replicate.ReplicateDefinition.FromSql;
import org.jspecify.annotations.Nullable;

/** What a definition takes of a source as it is now. Not changed once it is made. */
final class Selection {

    private final ProcessDefinition process;
    private final ReplicateDefinition definition;
    private final TableShape source;
    private final Map<String, Content> contents;
    private final Map<String, ColumnShape> selected = new LinkedHashMap<>();
    private final List<Item> items = new ArrayList<>();

    /**
     * Looks at the source.
     *
     * @throws InvalidDefinitionException if the definition takes what the source does not have
     */
    Selection(ProcessDefinition process, RowReader rows) {
        this.process = process;
        this.definition = ReplicateDefinition.parse(process);
        this.source = rows.shape(process.key().source());
        if (source.key().isEmpty()) {
            throw invalid("is of " + source.name() + ", which was dropped or has lost its key; ddw doctor says more");
        }
        this.contents = read();
        select(rows);
    }

    ReplicateDefinition definition() {
        return definition;
    }

    TableShape source() {
        return source;
    }

    /** Returns what each column of the target gets. */
    Map<String, Content> contents() {
        return contents;
    }

    /** Returns what is selected of each row, by the names of the target. */
    List<Item> items() {
        return items;
    }

    /** Returns the column of the source's side that a column of the target is made of. */
    ColumnShape from(String column) {
        ColumnShape shape = selected.get(column);
        return shape != null ? shape : constantColumn(column, new Text(255, false));
    }

    /** Returns the key of the target, which must tell rows of the source apart and stay while a row changes. */
    List<String> key(@Nullable TableShape table) {
        List<String> key = definition.key();
        if (key.isEmpty()) {
            key = table != null && !table.key().isEmpty() ? table.key() : keyOfSource();
        }
        Set<String> covered = new LinkedHashSet<>();
        for (String column : key) {
            Content content = contents.get(column);
            if (content instanceof FromColumn from && source.key().contains(from.name())) {
                covered.add(from.name());
            } else if (!(content instanceof Constant)) {
                throw invalid("has column " + column + " in the key of the target, which must be made of the key of "
                        + source.name() + ", " + source.key() + ", or be a constant");
            }
        }
        if (!covered.containsAll(source.key())) {
            throw invalid("does not tell rows apart at the target: its key " + key + " lacks a column of the key of "
                    + source.name() + ", " + source.key());
        }
        return key;
    }

    /** Returns the error that the definition is. */
    InvalidDefinitionException invalid(String what) {
        return new InvalidDefinitionException("definition of process " + process.key() + " " + what);
    }

    /** Returns what a constant is, as a column of the source. */
    static ColumnShape constantColumn(String name, ColumnType type) {
        return new ColumnShape(name, type, "a constant", Range.PLAIN, false, true, false);
    }

    /** Returns what the columns that the definition leaves to us get. */
    private Map<String, Content> read() {
        if (definition.columns() != null) {
            return definition.columns();
        }
        for (String name : definition.except()) {
            if (source.column(name).isEmpty()) {
                throw invalid("leaves out the column " + name + ", which " + source.name() + " does not have; "
                        + NearestName.hint(name, source.columnNames()));
            }
        }
        Map<String, Content> all = new LinkedHashMap<>();
        for (String name : source.columnNames()) {
            if (!definition.except().contains(name)) {
                all.put(name, new FromColumn(name));
            }
        }
        return all;
    }

    private void select(RowReader rows) {
        contents.forEach((column, content) -> {
            if (content instanceof FromColumn from) {
                if (source.column(from.name()).isEmpty()) {
                    throw invalid("takes column " + column + " from " + from.name() + ", which " + source.name()
                            + " does not have; " + NearestName.hint(from.name(), source.columnNames()));
                }
                items.add(new Item(column, from.name(), true, false));
            } else if (content instanceof FromSql from) {
                items.add(new Item(column, from.expression(), false, false));
            }
        });
        for (ColumnShape shape : rows.describe(source.name(), items)) {
            selected.put(shape.name(), shape);
        }
    }

    private List<String> keyOfSource() {
        List<String> key = new ArrayList<>();
        contents.forEach((column, content) -> {
            if (content instanceof FromColumn from && source.key().contains(from.name())) {
                key.add(column);
            }
        });
        return key;
    }
}
