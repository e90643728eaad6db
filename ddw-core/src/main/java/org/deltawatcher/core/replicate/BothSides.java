package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SourceSelection;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Target.Reading;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.SpecialValue;
import org.deltawatcher.core.replicate.Hashed.RowKey;
import org.jspecify.annotations.Nullable;

/** Reads a source and its copy as rows that can be compared. */
final class BothSides {

    private final Home home;
    private final ProcessDefinition process;
    private final Target target;
    private final ReplicaPlan plan;
    private final Verifier.Progress progress;
    private final List<ColumnType> types;
    private long read;

    BothSides(Home home, ProcessDefinition process, Target target, ReplicaPlan plan, Verifier.Progress progress) {
        this.home = home;
        this.process = process;
        this.target = target;
        this.plan = plan;
        this.progress = progress;
        this.types = plan.columns().stream()
                .map(column -> plan.target().column(column).orElseThrow().type())
                .toList();
    }

    /** Reads rows of the source as the copy should have them, those of some keys or all of them. */
    void readSource(@Nullable List<RowKey> keys, Receiver receiver) {
        List<Item> items = plan.items();
        SourceSelection selection = new SourceSelection(
                process.key().source(), process.filter(), items, keys == null ? null : sourceKeys(keys));
        home.transactions().inTransaction(transaction -> {
            home.sql().rows().ofSource(transaction, selection, row -> {
                tell();
                receiver.take(hashed(row.values()));
            });
            return true;
        });
    }

    /** The key of a source, out of that of the target, which is made of it and of constants. */
    private List<List<Object>> sourceKeys(List<RowKey> keys) {
        List<Integer> places = plan.source().key().stream()
                .map(column -> plan.items().stream()
                        .filter(item -> item.isColumn()
                                && item.sql().equals(column)
                                && plan.key().contains(item.name()))
                        .findFirst()
                        .map(item -> plan.key().indexOf(item.name()))
                        .orElseThrow())
                .toList();
        return keys.stream()
                .map(key -> places.stream().map(key.values::get).toList())
                .toList();
    }

    private Hashed hashed(@Nullable Object[] selected) {
        try {
            return hashedRow(plan.row(selected), null);
        } catch (ExecutionFailedException e) {
            @Nullable Object[] key = new @Nullable Object[selected.length];
            for (int i = 0; i < selected.length; i++) {
                key[i] = plan.key().contains(plan.columns().get(i)) ? selected[i] : null;
            }
            try {
                return hashedRow(plan.row(key), e.getMessage());
            } catch (ExecutionFailedException ofKey) {
                return unfitKey(selected, ofKey.getMessage());
            }
        }
    }

    /** A row whose very key the copy cannot have. */
    private Hashed unfitKey(@Nullable Object[] selected, @Nullable String unfit) {
        List<@Nullable String> texts = new ArrayList<>();
        for (String column : plan.key()) {
            int place = plan.columns().indexOf(column);
            Object value =
                    place < selected.length ? selected[place] : plan.constants().get(place - selected.length);
            texts.add(text(value));
        }
        long hash = Canonical.hash(texts);
        return new Hashed(new RowKey(texts, List.of()), hash, hash + 1, texts, selected, unfit);
    }

    /** The same each time it is read. */
    private static String text(@Nullable Object value) {
        if (value instanceof SpecialValue special) {
            return special.text();
        }
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }

    /** Reads rows of the copy, those of some keys or all of them. */
    void readCopy(@Nullable List<RowKey> keys, Receiver receiver) {
        Reading reading = new Reading(
                plan.target(),
                plan.columns(),
                plan.own(),
                plan.key(),
                keys == null ? null : keys.stream().map(key -> key.values).toList());
        target.reader().read(reading, values -> {
            tell();
            receiver.take(hashedRow(values, null));
        });
    }

    private void tell() {
        if (++read % 10_000 == 0) {
            progress.read(read);
        }
    }

    private Hashed hashedRow(@Nullable Object[] values, @Nullable String unfit) {
        List<@Nullable String> texts = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            texts.add(Canonical.text(values[i], types.get(i)));
        }
        List<@Nullable String> keyTexts = new ArrayList<>();
        List<Object> key = new ArrayList<>();
        for (String column : plan.key()) {
            int place = plan.columns().indexOf(column);
            keyTexts.add(texts.get(place));
            Object value = values[place];
            if (value == null) {
                throw new InvalidDefinitionException("the copy of process " + process.key() + ", "
                        + plan.target().name() + " at target " + target.name() + ", has a row whose key " + column
                        + " is NULL, which no row of the source has: take it away there, and forbid NULL in that"
                        + " column");
            }
            key.add(value);
        }
        return new Hashed(
                new RowKey(keyTexts, key),
                Canonical.hash(keyTexts),
                Canonical.hash(texts) + (unfit == null ? 0 : 1),
                texts,
                values,
                unfit);
    }

    @FunctionalInterface
    interface Receiver {
        void take(Hashed row);
    }
}
