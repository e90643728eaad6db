package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds the members of a group up, and where they are together, when others settle and join meanwhile. */
final class GroupStagingTest {

    private static final String SETTLED =
            "SELECT position FROM ddw.settled WHERE watch_id = (SELECT watch_id FROM ddw.watch WHERE table_name = '%s')";

    private final Lab lab = new Lab();

    @BeforeEach
    void createTables() {
        for (String table : List.of("orders", "items", "more")) {
            lab.run("CREATE TABLE shop." + table + " (id BIGINT PRIMARY KEY, label VARCHAR(20))");
            lab.home().changeSource().enable(EnableRequest.of(lab.source(table)));
        }
        lab.home().processes().add(member("orders").build());
        lab.home().processes().add(member("items").build());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void a_filter_that_fails_on_a_row_holds_all_up_and_nobody_has_moved_on() {
        lab.home()
                .processes()
                .edit(member("items").filter("JSON_EXTRACT(label, '$.a') = 1").build());
        lab.run("INSERT INTO shop.orders VALUES (1, 'a')", "INSERT INTO shop.items VALUES (1, 'none')");

        assertThat(stage()).isEmpty();
        assertThat(lab.value("SELECT GROUP_CONCAT(last_error) FROM ddw.lane")).contains("the filter fails on a row");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch")).isEqualTo("0");
        lab.home().processes().edit(member("items").filter("label = 'none'").build());
        assertThat(stage()).extracting(Batch::changeCount).containsExactly(1L, 1L);
    }

    @Test
    void a_member_whose_filter_is_edited_while_the_group_is_being_staged_makes_all_wait() throws SQLException {
        lab.run("INSERT INTO shop.orders VALUES (1, 'a')", "INSERT INTO shop.items VALUES (1, 'a')");
        try (Connection staging = lab.connect();
                Statement sql = staging.createStatement()) {
            sql.execute(lab.in("CALL ddw._prepare_group('shop', @has_work)"));
            lab.home().processes().edit(member("orders").filter("label = 'a'").build());
            staging.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            staging.setAutoCommit(false);
            sql.execute(lab.in("CALL ddw._lock_group('shop', @is_locked)"));
            sql.execute(lab.in("CALL ddw._stage_members('shop', 'a worker', @staged)"));
            staging.commit();
        }

        assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch")).isEqualTo("0");
        assertThat(stage()).extracting(Batch::changeCount).containsExactly(1L, 1L);
    }

    @Test
    void what_others_settle_meanwhile_is_not_handed_out_before_its_transaction_is_whole() throws SQLException {
        lab.run("INSERT INTO shop.orders VALUES (1, 'a')", "INSERT INTO shop.items VALUES (1, 'a')");
        List<Batch> batches = stage();
        commit(batches.get(0));
        write("INSERT INTO shop.orders VALUES (2, 'a')", "INSERT INTO shop.items VALUES (2, 'a')");
        // settled by now, and still beyond where the members are together
        lab.run("CALL ddw.settle()");
        lab.home().stagingStore().release(batches.get(1).id());

        List<Batch> again = stage();
        assertThat(again).extracting(Batch::process).containsExactly(key("items"));
        assertThat(again).extracting(Batch::changeCount).containsExactly(1L);
        commit(again.get(0));
        assertThat(stage()).extracting(Batch::changeCount).containsExactly(1L, 1L);
    }

    @Test
    void a_transaction_that_commits_while_sources_are_taken_one_by_one_is_handed_out_whole() throws Exception {
        lab.run("INSERT INTO shop.orders VALUES (1, 'a')");
        try (Connection settler = lab.connect();
                Statement sql = settler.createStatement()) {
            settler.setAutoCommit(false);
            sql.executeQuery(lab.in(SETTLED.formatted("items") + " FOR UPDATE"));
            CompletableFuture<List<Batch>> staging = CompletableFuture.supplyAsync(this::stage);
            // it has one source by now, or has given up to wait for the other
            while (lab.value("SELECT COUNT(*) FROM (" + SETTLED.formatted("orders") + " FOR UPDATE SKIP LOCKED) s")
                            .equals("1")
                    && !staging.isDone()) {
                assertThat(staging.isCompletedExceptionally()).isFalse();
            }
            write("INSERT INTO shop.orders VALUES (2, 'a')", "INSERT INTO shop.items VALUES (2, 'a')");
            settler.rollback();

            List<Batch> batches = staging.get(30, TimeUnit.SECONDS);
            assertThat(batches.isEmpty() ? stage() : batches)
                    .extracting(Batch::changeCount)
                    .containsExactly(2L, 1L);
        }
    }

    @Test
    void nobody_stages_the_group_while_a_member_is_about_to_join() throws SQLException {
        try (Connection joining = lab.connect();
                Statement sql = joining.createStatement()) {
            joining.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            joining.setAutoCommit(false);
            sql.execute(lab.in("CALL ddw.register('" + lab.source("more")
                    + "', 'copy', 'replicate', '{}', '{\"target\": \"there\", \"process_group\": \"shop\"}')"));
            lab.run("INSERT INTO shop.orders VALUES (1, 'a')", "INSERT INTO shop.more VALUES (1, 'a')");
            assertThat(stage()).isEmpty();
            joining.commit();
        }

        assertThat(stage()).extracting(Batch::process).containsExactly(key("orders"), key("more"));
    }

    /** Writes in one transaction. */
    private void write(String... statements) throws SQLException {
        try (Connection writer = lab.connect();
                Statement sql = writer.createStatement()) {
            writer.setAutoCommit(false);
            for (String statement : statements) {
                sql.execute(lab.in(statement));
            }
            writer.commit();
        }
    }

    private ProcessDefinition.Builder member(String table) {
        return ProcessDefinition.builder(key(table), "replicate", "{}")
                .target("there")
                .group("shop");
    }

    private ProcessKey key(String table) {
        return new ProcessKey(lab.source(table), "copy");
    }

    private List<Batch> stage() {
        return lab.home().stagingStore().stageGroup("shop", "tester");
    }

    private void commit(Batch batch) {
        lab.home().transactions().inTransaction(transaction -> {
            lab.home().stagingStore().commit(transaction, batch.id());
            return true;
        });
    }
}
