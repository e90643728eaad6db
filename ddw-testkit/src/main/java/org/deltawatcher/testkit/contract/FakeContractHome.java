package org.deltawatcher.testkit.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.testkit.fake.FakeHome;
import org.deltawatcher.testkit.fake.FakeTransaction;

/** The fake as a home under test. */
public final class FakeContractHome implements ContractHome {

    private final FakeHome home = new FakeHome();
    private final AtomicInteger tables = new AtomicInteger();

    @Override
    public Home home() {
        return home;
    }

    @Override
    public SourceName createTable() {
        String name = "public.source_" + tables.incrementAndGet();
        home.createTable(name, List.of("id"), List.of("id", "label", "amount"));
        return SourceName.parse(name);
    }

    @Override
    public SourceTransaction begin() {
        return new FakeSourceTransaction(home.begin());
    }

    @Override
    public Target target() {
        return home.target();
    }

    @Override
    public void refuse(SourceName table, String label) {
        home.refuse(row -> label.equals(row.get("label")));
    }

    /** The fake has no unique indexes, and any column may be missing. */
    @Override
    public void ownAmounts(SourceName table) {}

    @Override
    public void forgetApplied() {
        home.forgetApplied();
    }

    @Override
    public void forgetApplied(int lane) {
        home.forgetApplied(lane);
    }

    @Override
    public void applyUnknown() {
        home.applyUnknown();
    }

    @Override
    public void applyUnknown(int lane) {
        home.applyUnknown(lane);
    }

    /** Holds nobody up: the fake takes all loads of a group under one lock. */
    @Override
    public LoadBarrier holdLoadsOf(SourceName table) {
        return new LoadBarrier() {
            @Override
            public boolean isReached() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void advance(Duration duration) {
        home.clock().advance(duration);
    }

    @Override
    public SortedMap<Long, SourceRow> rows(SourceName table) {
        SortedMap<Long, SourceRow> rows = new TreeMap<>();
        home.rows(table.toString())
                .forEach(row -> rows.put(
                        (Long) Objects.requireNonNull(row.get("id")),
                        new SourceRow((String) Objects.requireNonNull(row.get("label")), (Long)
                                Objects.requireNonNull(row.get("amount")))));
        return rows;
    }

    @Override
    public String filterByLabel(String label) {
        String text = "label = '" + label.replace("'", "''") + "'";
        home.filter(text, row -> label.equals(row.get("label")));
        return text;
    }

    @Override
    public void close() {}

    private record FakeSourceTransaction(FakeTransaction transaction) implements SourceTransaction {

        @Override
        public SourceTransaction insert(SourceName table, long id, String label, long amount) {
            transaction.insert(table.toString(), Map.of("id", id, "label", label, "amount", amount));
            return this;
        }

        @Override
        public SourceTransaction update(SourceName table, long id, String label, long amount) {
            transaction.update(table.toString(), Map.of("id", id, "label", label, "amount", amount));
            return this;
        }

        @Override
        public SourceTransaction delete(SourceName table, long id) {
            transaction.delete(table.toString(), Map.of("id", id));
            return this;
        }

        @Override
        public SourceTransaction changeKey(SourceName table, long from, long to) {
            transaction.changeKey(table.toString(), Map.of("id", from), Map.of("id", to));
            return this;
        }

        @Override
        public SourceTransaction truncate(SourceName table) {
            transaction.truncate(table.toString());
            return this;
        }

        @Override
        public SourceTransaction origin(String name) {
            transaction.origin(name);
            return this;
        }

        @Override
        public void commit() {
            transaction.commit();
        }

        @Override
        public void rollback() {
            transaction.rollback();
        }

        @Override
        public void close() {
            transaction.close();
        }
    }
}
