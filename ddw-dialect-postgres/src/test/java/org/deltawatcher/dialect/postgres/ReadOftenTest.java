package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.RowReader;
import org.junit.jupiter.api.Test;

/** A connection that has read a source so often that the driver keeps a plan of it reads on when the source is altered. */
class ReadOftenTest {

    @Test
    void an_altered_table_is_read_by_a_new_plan() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE t (id int PRIMARY KEY, n int)");
            Batch batch = lab.staged(written(lab));
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(lab.database().jdbcUrl());
            config.setMaximumPoolSize(1);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                Home home = new PostgresDialect().open(pool, "ddw");
                for (int i = 0; i < 8; i++) {
                    assertThat(read(home, batch)).hasSize(2);
                    assertThat(selected(home, batch)).containsExactly(1L, 1L);
                }
                lab.run("ALTER TABLE t ADD extra int", "ALTER TABLE t ALTER n TYPE bigint");

                assertThat(selected(home, batch)).containsExactly(1L, 1L);

                assertThat(read(home, batch))
                        .extracting(change -> change.after().asMap().toString())
                        .containsExactly("{id=1, n=1, extra=null}", "{id=1, n=1, extra=null}");
            }
        }
    }

    private static ProcessKey written(Lab lab) throws SQLException {
        var process = lab.watch(new SourceName("public", "t"));
        lab.run("INSERT INTO t VALUES (1, 1)");
        return process;
    }

    /** Returns every change, and the net ones after them. */
    private static List<Change> read(Home home, Batch batch) {
        return home.transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            home.stagingStore().changes(transaction, batch.id(), changes::add);
            home.stagingStore().net(transaction, batch.id(), changes::add);
            return changes;
        });
    }

    /** Returns {@code n} of the batch's row, and of the table's. */
    private static List<Object> selected(Home home, Batch batch) {
        List<RowReader.Item> n = List.of(new RowReader.Item("n", "n", true, false));
        return home.transactions().inTransaction(transaction -> {
            List<Object> values = new ArrayList<>();
            home.sql()
                    .rows()
                    .ofBatch(
                            transaction,
                            new RowReader.BatchSelection(batch.id(), true, n),
                            row -> values.add(row.values()[0]));
            home.sql()
                    .rows()
                    .ofSource(
                            transaction,
                            new RowReader.SourceSelection(new SourceName("public", "t"), null, n, null),
                            row -> values.add(row.values()[0]));
            return values;
        });
    }
}
