package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Targets know a source by the name that it had when it was enabled. */
final class RenamedSourceTest {

    private final HomeDatabase database = HomeDatabase.create();
    private final HandDrivenWorker worker = new HandDrivenWorker(
            database.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", database.target())))));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_copy_goes_on_when_its_source_is_renamed() {
        copy("notes");
        database.execute(
                "ALTER TABLE notes RENAME TO remarks; UPDATE remarks SET n = 2; INSERT INTO remarks VALUES (2, 2)");
        worker.run(process("remarks")).orFail();

        assertThat(copied("notes")).isEqualTo("1: 2, 2: 2");
    }

    @Test
    void two_sources_that_take_each_others_names_are_not_taken_for_each_other() {
        copy("notes");
        copy("remarks");
        database.execute(
                "ALTER TABLE notes RENAME TO t; ALTER TABLE remarks RENAME TO notes; ALTER TABLE t RENAME TO remarks;"
                        + " UPDATE notes SET n = 3; UPDATE remarks SET n = 2");
        worker.run(process("remarks")).orFail();
        worker.run(process("notes")).orFail();

        assertThat(copied("notes")).isEqualTo("1: 2");
        assertThat(copied("remarks")).isEqualTo("1: 3");
    }

    @Test
    void another_table_may_get_the_name() throws SQLException {
        copy("notes");
        database.execute("ALTER TABLE notes RENAME TO remarks; ALTER TABLE notes_copy RENAME TO remarks_copy");
        database.home().processes().edit(definition("remarks"));
        copy("notes");
        database.execute("UPDATE notes SET n = 3; UPDATE remarks SET n = 2");
        worker.run(process("remarks")).orFail();
        worker.run(process("notes")).orFail();

        assertThat(copied("notes")).isEqualTo("1: 3");
        assertThat(copied("remarks")).isEqualTo("1: 2");
    }

    /** By that a target keeps out what is late of the former one. */
    @Test
    void a_process_that_is_registered_anew_after_a_renaming_is_known_as_before() {
        copy("notes");
        database.execute("ALTER TABLE notes RENAME TO remarks");
        database.home().processes().remove(process("remarks"));
        database.home().processes().add(definition("remarks"));

        assertThat(database.home().processes().knownAs(process("remarks"))).isEqualTo("public.notes");
    }

    private void copy(String table) {
        database.execute("CREATE TABLE " + table + " (id bigint PRIMARY KEY, n int)");
        database.home().changeSource().enable(EnableRequest.of(process(table).source()));
        database.home().processes().add(definition(table));
        database.execute("INSERT INTO " + table + " VALUES (1, 1)");
        worker.run(process(table)).orFail();
    }

    private static ProcessDefinition definition(String table) {
        return ProcessDefinition.builder(
                        process(table), "replicate", "{\"table\": \"public." + table + "_copy\", \"create\": true}")
                .target("there")
                .build();
    }

    private static ProcessKey process(String table) {
        return new ProcessKey(new SourceName("public", table), "copy");
    }

    private String copied(String table) {
        try (var connection = database.database().connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT string_agg(id || ': ' || n, ', ' ORDER BY id) FROM " + table + "_copy")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
