package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code replicate} says of tables of MySQL before it writes to them. */
final class TargetTablesTest {

    private final TargetLab target = new TargetLab();
    private final ReplicateExecutor executor = new ReplicateExecutor(Targets.of(Map.of("there", target.target())));

    @BeforeEach
    void create() {
        target.run("CREATE TABLE shop.notes (id BIGINT PRIMARY KEY, code VARCHAR(50))");
        target.lab().track("notes");
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void a_unique_index_of_any_kind_besides_the_key_wants_one_lane() {
        for (String index : List.of("code", "code(3)", "(LOWER(code))")) {
            target.run(
                    "DROP TABLE IF EXISTS shop.copy",
                    "CREATE TABLE shop.copy (id BIGINT PRIMARY KEY, code VARCHAR(50), UNIQUE (" + index + "))");

            assertThatThrownBy(() -> check(2))
                    .as(index)
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContainingAll("2 lanes", "copy", "unique index", "use one lane");
            assertThatCode(() -> check(1)).as(index).doesNotThrowAnyException();
        }
    }

    @Test
    void an_index_that_the_key_is_part_of_is_in_nobodys_way() {
        target.run("CREATE TABLE shop.copy (id BIGINT PRIMARY KEY, code VARCHAR(50), UNIQUE (code, id), INDEX (code))");

        assertThatCode(() -> check(2)).doesNotThrowAnyException();
    }

    @Test
    void an_engine_without_transactions_is_refused_by_its_name() {
        for (String engine : List.of("MyISAM", "MEMORY")) {
            target.run(
                    "DROP TABLE IF EXISTS shop.copy",
                    "CREATE TABLE shop.copy (id BIGINT PRIMARY KEY, code VARCHAR(50)) ENGINE = " + engine);

            assertThatThrownBy(() -> check(1))
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContainingAll("copy", "engine " + engine, "no transactions", "ENGINE = InnoDB");
        }
        target.run("ALTER TABLE shop.copy ENGINE = InnoDB");
        assertThatCode(() -> check(1)).doesNotThrowAnyException();
    }

    @Test
    void a_key_that_tells_less_apart_than_that_of_the_source_is_remarked_on() {
        target.run("CREATE TABLE shop.named (code VARCHAR(50) COLLATE utf8mb4_bin PRIMARY KEY)");
        target.lab().track("named");
        for (String collation : List.of("utf8mb4_0900_ai_ci", "utf8mb4_general_ci")) {
            target.run(
                    "DROP TABLE IF EXISTS shop.copy",
                    "CREATE TABLE shop.copy (code VARCHAR(50) COLLATE " + collation + " PRIMARY KEY)");
            assertThat(check("named", 1))
                    .as(collation)
                    .anySatisfy(
                            remark -> assertThat(remark).contains("column code", collation, "takes texts for equal"));
        }
        for (String collation : List.of("utf8mb4_0900_as_cs", "utf8mb4_0900_bin")) {
            target.run(
                    "DROP TABLE IF EXISTS shop.copy",
                    "CREATE TABLE shop.copy (code VARCHAR(50) COLLATE " + collation + " PRIMARY KEY)");
            assertThat(check("named", 1)).as(collation).isEmpty();
        }
        target.run("DROP TABLE shop.named");
    }

    private List<String> check(int lanes) {
        return check("notes", lanes);
    }

    private List<String> check(String source, int lanes) {
        ProcessDefinition process = ProcessDefinition.builder(
                        new ProcessKey(target.lab().source(source), "other"),
                        "replicate",
                        "{\"table\": \"" + target.lab().source("copy") + "\"}")
                .target("there")
                .lanes(lanes)
                .build();
        List<String> remarks = executor.check(process, target.lab().home().sql());
        assertThat(remarks).allSatisfy(remark -> assertThat(remark).isNotBlank());
        return remarks;
    }
}
