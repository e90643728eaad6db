package org.deltawatcher.core.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.Test;

final class SharedTableTest {

    private static final String PLAIN = "{\"table\": \"shop.notes\"}";

    @Test
    void a_process_that_writes_the_same_table_is_named() {
        assertThat(SharedTable.remarks(process("a", PLAIN), List.of(process("a", PLAIN), process("b", PLAIN))))
                .singleElement()
                .satisfies(remark -> assertThat(remark)
                        .contains("public.notes/b", "shop.notes", "warehouse", "no constant in the key"));
    }

    @Test
    void other_tables_targets_and_executors_are_nobodys_business() {
        ProcessDefinition elsewhere =
                process("c", PLAIN).toBuilder().target("other").build();
        ProcessDefinition script =
                ProcessDefinition.builder(key("d"), "sql", "SELECT 1").build();

        assertThat(SharedTable.remarks(
                        process("a", PLAIN),
                        List.of(process("b", "{\"table\": \"shop.others\"}"), elsewhere, script, process("e", "{"))))
                .isEmpty();
        assertThat(SharedTable.remarks(script, List.of(process("a", PLAIN)))).isEmpty();
    }

    @Test
    void constants_in_the_key_tell_rows_apart() {
        assertThat(SharedTable.remarks(branch("a", "Vienna", "branch"), List.of(branch("b", "Graz", "branch"))))
                .isEmpty();
        assertThat(SharedTable.remarks(branch("a", "Vienna", "branch"), List.of(branch("b", "Vienna", "branch"))))
                .hasSize(1);
        assertThat(SharedTable.remarks(branch("a", "Vienna", "id"), List.of(branch("b", "Graz", "id"))))
                .hasSize(1);
    }

    private static ProcessDefinition branch(String name, String branch, String key) {
        return process(
                name,
                "{\"table\": \"shop.notes\", \"columns\": {\"id\": \"id\", \"branch\": {\"value\": \"" + branch
                        + "\"}}, \"key\": [\"" + key + "\"]}");
    }

    private static ProcessDefinition process(String name, String definition) {
        return ProcessDefinition.builder(key(name), "replicate", definition)
                .target("warehouse")
                .build();
    }

    private static ProcessKey key(String name) {
        return new ProcessKey(new SourceName("public", "notes"), name);
    }
}
