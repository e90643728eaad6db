package org.deltawatcher.core.replicate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TypeMap;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.core.executor.NearestName;
import org.deltawatcher.core.replicate.ReplicateDefinition.Constant;
import org.deltawatcher.core.replicate.ReplicateDefinition.Content;
import org.deltawatcher.core.replicate.ReplicateDefinition.FromColumn;
import org.jspecify.annotations.Nullable;

/** Works out what a definition means for a source and a target as they are now. For one use. */
final class Planner {

    private final ProcessDefinition process;
    private final ReplicateDefinition definition;
    private final HomeSql home;
    private final Target target;
    private final Selection selection;
    private final TableShape source;
    private final Map<String, Content> contents;

    Planner(ProcessDefinition process, HomeSql home, Target target) {
        this.process = process;
        this.home = home;
        this.target = target;
        this.selection = new Selection(process, home.rows());
        this.definition = selection.definition();
        this.source = selection.source();
        this.contents = selection.contents();
    }

    /** Returns the statements that would make the table, empty if it is there or is not to be made. */
    List<String> missing() {
        if (find().isPresent() || !definition.isCreated()) {
            return List.of();
        }
        try {
            return target.types().createTable(wanted());
        } catch (InvalidDefinitionException e) {
            throw selection.invalid("cannot be carried out: " + e.getMessage());
        }
    }

    /** Looks the table up, empty if it is not there. */
    Optional<TableShape> find() {
        return target.inspector().find(definition.table());
    }

    /** Returns columns that the table lacks and would get, as it was made for this process. */
    List<ColumnShape> missingColumns(TableShape table) {
        if (!definition.isCreated()) {
            return List.of();
        }
        return wanted().columns().stream()
                .filter(column -> table.column(column.name()).isEmpty())
                .toList();
    }

    /**
     * Speaks up when columns were added whose values the rows that are there lack.
     *
     * @throws TargetUnavailableException if there are such: the batch is given back, once, with what to do
     */
    void checkFilled(List<ColumnShape> added, TableShape before) {
        // a column that the source has no more may be what was renamed, with all its values
        boolean mayBeRenamed = before.columnNames().stream().anyMatch(name -> !contents.containsKey(name));
        String unfilled = added.stream()
                .map(ColumnShape::name)
                .filter(name -> mayBeRenamed || !isEmptyAtFirst(contents.get(name)))
                .collect(Collectors.joining(", "));
        if (!unfilled.isEmpty()) {
            throw new TargetUnavailableException(
                    "table " + definition.table() + " at target " + target.name() + " was given the column " + unfilled
                            + ", in which the rows that were there have NULL until they change at the source; batches"
                            + " go on, and this fills it: ddw process reload " + process.key(),
                    null);
        }
    }

    /** Tells whether a column that came to the source is NULL in the rows that it has, as it is in those of the target. */
    private boolean isEmptyAtFirst(@Nullable Content content) {
        return content instanceof FromColumn from
                && source.column(from.name())
                        .filter(column -> column.isNullable() && !column.hasDefault())
                        .isPresent();
    }

    /** Returns the table with the columns that it would get. */
    TableShape completed(TableShape table) {
        List<ColumnShape> columns = new ArrayList<>(table.columns());
        columns.addAll(missingColumns(table));
        return new TableShape(table.name(), columns, table.key(), table.indexes());
    }

    /** Returns the table as it would be made. */
    TableShape wanted() {
        List<String> key = selection.key(null);
        Map<String, String> bySource = new LinkedHashMap<>();
        Set<String> indexed = new LinkedHashSet<>(key);
        contents.forEach((column, content) -> {
            if (content instanceof FromColumn from) {
                bySource.putIfAbsent(from.name(), column);
            }
        });
        List<IndexShape> indexes = source.indexes().stream()
                .filter(index -> index.isPlain() && bySource.keySet().containsAll(index.columns()))
                .map(index -> new IndexShape(
                        index.columns().stream().map(bySource::get).toList(), index.isUnique()))
                .toList();
        indexes.forEach(index -> indexed.addAll(index.columns()));
        TypeMap types = target.types();
        List<ColumnShape> columns = new ArrayList<>();
        contents.forEach(
                (column, content) -> columns.add(types.column(selection.from(column), indexed.contains(column))));
        return new TableShape(definition.table(), columns, key, indexes);
    }

    /**
     * Makes the plan for a table.
     *
     * @throws InvalidDefinitionException if the definition does not suit it
     */
    ReplicaPlan plan(TableShape table) {
        if (table.name().equals(source.name()) && target.home().equals(Optional.of(home.homeId()))) {
            throw selection.invalid("has its own source for a target: " + source.name());
        }
        List<String> key = selection.key(table);
        List<String> columns = new ArrayList<>();
        List<Fit> fits = new ArrayList<>();
        List<Object> constants = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        // nothing of a group is parked
        String fate = process.group() == null ? "are parked" : "hold group " + process.group() + " up";
        List<Item> selectedItems = new ArrayList<>();
        checkComplete(table);
        for (Item item : selection.items()) {
            Fit fit = fit(
                    selection.from(item.name()),
                    table.column(item.name()).orElseThrow(() -> unknown(table, item.name())));
            fit.remarks()
                    .forEach(remark -> remarks.add(
                            "column " + item.name() + " of the target " + remark + "; rows that do not fit " + fate));
            ColumnShape to = table.column(item.name()).orElseThrow();
            if (key.contains(item.name())
                    && table.areUnique(key)
                    && target.types().isFolding(to)
                    && !target.types().isFolding(selection.from(item.name()))) {
                remarks.add("column " + item.name() + " of the target, " + to.nativeType()
                        + ", is part of the key and takes texts for equal that the source tells apart, by case or"
                        + " accents; rows whose keys differ only so " + fate);
            }
            columns.add(item.name());
            fits.add(fit);
            selectedItems.add(new Item(item.name(), item.sql(), item.isColumn(), key.contains(item.name())));
        }
        contents.forEach((column, content) -> {
            if (content instanceof Constant constant) {
                ColumnShape to = table.column(column).orElseThrow(() -> unknown(table, column));
                columns.add(column);
                constants.add(constant(constant.value(), to));
            }
        });
        for (ColumnShape column : table.columns()) {
            if (!columns.contains(column.name())
                    && !column.isNullable()
                    && !column.hasDefault()
                    && column.isWritable()) {
                throw selection.invalid("leaves out column " + column.name() + " of " + table.name()
                        + ", which must not be null and has no default");
            }
        }
        checkLanes(table, columns, key);
        if (!table.areUnique(key)) {
            remarks.add("table " + table.name() + " at the target has no unique index over " + key + ", which tells its"
                    + " rows apart: each batch is looked for in the whole table, and nothing keeps others from adding a"
                    + " row twice; add such an index");
        }
        return new ReplicaPlan(source, table, selectedItems, columns, fits, constants, key, remarks);
    }

    /**
     * Between lanes a row may come to its new value before another one has given it away: it would be refused, and parked,
     * though nothing is wrong with it.
     */
    private void checkLanes(TableShape table, List<String> columns, List<String> key) {
        if (process.lanes() == 1) {
            return;
        }
        List<IndexShape> unique = new ArrayList<>(table.indexes());
        unique.add(new IndexShape(table.key(), !table.key().isEmpty()));
        unique.stream()
                .filter(index -> index.isUnique() && !index.columns().containsAll(key))
                .filter(index -> !index.isPlain() || index.columns().stream().anyMatch(columns::contains))
                .findFirst()
                .ifPresent(index -> {
                    throw selection.invalid("has " + process.lanes() + " lanes, and " + table.name()
                            + " at the target has a unique index besides its key, "
                            + (index.isPlain()
                                    ? "over " + index.columns()
                                    : "over an expression or a part of the rows, or deferrable")
                            + ": rows of different lanes that exchange such values would be refused; use one lane, or"
                            + " a table without that index");
                });
    }

    /** A column of the source that the table lacks is not passed over: the copy would look complete. */
    private void checkComplete(TableShape table) {
        List<String> missing = selection.items().stream()
                .map(Item::name)
                .filter(name -> table.column(name).isEmpty())
                .toList();
        if (definition.columns() != null || missing.isEmpty()) {
            return;
        }
        String columns = String.join(", ", missing);
        if (definition.isCreated()) {
            throw selection.invalid("writes to " + table.name() + ", which has no column " + columns
                    + " at the target yet; it is added when the next batch comes");
        }
        throw selection.invalid(
                "takes every column of " + source.name() + ", and " + table.name() + " at the target has no column "
                        + columns + "; leave it out with \"except\": [\"" + String.join("\", \"", missing)
                        + "\"], have it added with \"create\": true, or add it there");
    }

    private Fit fit(ColumnShape from, ColumnShape to) {
        try {
            return Fit.between(from, to);
        } catch (InvalidDefinitionException e) {
            throw selection.invalid("cannot be carried out: " + e.getMessage());
        }
    }

    private InvalidDefinitionException unknown(TableShape table, String column) {
        return selection.invalid("writes column " + column + ", which " + table.name()
                + " at the target does not have; " + NearestName.hint(column, table.columnNames()));
    }

    /** Reads a constant, which is a text in the definition. */
    private Object constant(String text, ColumnShape to) {
        boolean isNumber = to.type() instanceof ColumnType.Whole || to.type() instanceof ColumnType.Decimal;
        ColumnType type = isNumber ? new ColumnType.Decimal(0, 0) : new Text(text.length(), false);
        try {
            Fit fit = Fit.between(Selection.constantColumn(to.name(), type), to);
            return Objects.requireNonNull(fit.value(isNumber ? new BigDecimal(text.strip()) : text));
        } catch (ExecutionFailedException | NumberFormatException e) {
            throw selection.invalid("has the constant \"" + text + "\", which does not fit column " + to.name()
                    + " of the target, " + to.nativeType());
        }
    }
}
