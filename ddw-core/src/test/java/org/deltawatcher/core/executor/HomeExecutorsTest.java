package org.deltawatcher.core.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.HomeSql.RowStatements;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three executors that run in the home transaction. */
final class HomeExecutorsTest {

    private final RecordingSql sql = new RecordingSql();

    @Test
    void sql_runs_and_checks_its_definition_as_a_script() throws Exception {
        run("sql", "SELECT count(*) FROM {changes}");
        check("sql", "SELECT 1");

        assertThat(sql.calls).containsExactly("script SELECT count(*) FROM {changes}", "check script SELECT 1");
    }

    @Test
    void procedure_calls_and_checks_the_name() throws Exception {
        run("procedure", " public.refresh \n");
        check("procedure", "public.refresh");

        assertThat(sql.calls).containsExactly("call public.refresh", "check call public.refresh");
    }

    @Test
    void row_sql_hands_over_a_statement_for_each_operation() throws Exception {
        run("row-sql", "{\"on_added\": \"A\", \"on_changed\": \"C\", \"on_deleted\": \"D\", \"on_truncated\": \"T\"}");

        assertThat(sql.calls).containsExactly("rows " + new RowStatements("A", "C", "D", "T"));
    }

    @Test
    void row_sql_ignores_what_is_left_out() throws Exception {
        check("row-sql", "{\"on_deleted\": \"D\"}");

        assertThat(sql.calls).containsExactly("check rows " + new RowStatements("", "", "D", ""));
    }

    @Test
    void row_sql_takes_the_added_statement_for_changed_rows_when_told_so() throws Exception {
        check("row-sql", "{\"on_added\": [\"INSERT …\", \"ON CONFLICT …\"], \"on_changed\": \"same\"}");

        String upsert = "INSERT …\nON CONFLICT …";
        assertThat(sql.calls).containsExactly("check rows " + new RowStatements(upsert, upsert, "", ""));
    }

    @Test
    void row_sql_answers_an_unknown_key_with_the_nearest() {
        assertThatThrownBy(() -> check("row-sql", "{\"on_delete\": \"D\"}"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("unknown key \"on_delete\"; did you mean \"on_deleted\"?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DELETE FROM copy                             | line 1, column 1: it is no valid JSON
            "DELETE FROM copy"                           | must be a JSON object
            {"on_added": 7}                              | line 1, column 14: it must have a text here
            {"on_added": "A", "on_added": "B"}           | Duplicate
            {"on_added": "A"} {}                         | must end here
            {"on_added": ""}                             | has no statement
            {}                                           | has no statement
            {"on_changed": "same"}                       | no on_added to be the same as
            """)
    void row_sql_says_what_is_wrong_with_a_definition_and_where(String definition, String complaint) {
        assertThatThrownBy(() -> check("row-sql", definition))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("public.delivery_notes/copy")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sql", "procedure", "row-sql", "command"})
    void an_empty_definition_is_refused(String executor) {
        assertThatThrownBy(() -> check(executor, " ")).isInstanceOf(InvalidDefinitionException.class);
    }

    private void run(String executor, String definition) throws Exception {
        find(executor).execute(Samples.execution(executor, definition, sql, List.of(Samples.added(1, "id", 1))));
    }

    private void check(String executor, String definition) {
        Executors.builtIn().check(Samples.process(executor, definition), sql);
    }

    private static ProcessExecutor find(String executor) {
        return Executors.builtIn().find(executor).orElseThrow();
    }
}
