package org.deltawatcher.core.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.junit.jupiter.api.Test;

final class ExecutorsTest {

    @Test
    void built_in_and_given_executors_are_found_by_name() {
        Executors executors = Executors.with(List.of(new Named("my-plugin")));

        assertThat(executors.names()).containsExactly("command", "my-plugin", "procedure", "row-sql", "sql");
        assertThat(executors.find("my-plugin")).containsInstanceOf(Named.class);
        assertThat(executors.find("other")).isEmpty();
    }

    @Test
    void two_executors_of_one_name_are_refused() {
        assertThatThrownBy(() -> Executors.with(List.of(new Named("sql"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("\"sql\"")
                .hasMessageContaining(SqlExecutor.class.getName())
                .hasMessageContaining(Named.class.getName());
    }

    @Test
    void a_name_that_cannot_be_written_down_is_refused() {
        assertThatThrownBy(() -> Executors.with(List.of(new Named("My Plugin"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("lower-case letters")
                .hasMessageContaining("My Plugin");
    }

    @Test
    void an_unknown_executor_is_answered_with_the_nearest() {
        assertThatThrownBy(() -> Executors.builtIn().check(Samples.process("rowsql", "x"), new RecordingSql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessage("process public.delivery_notes/copy names the executor \"rowsql\", which is not here;"
                        + " did you mean \"row-sql\"? There are: command, procedure, row-sql, sql");
    }

    @Test
    void an_unknown_executor_that_resembles_none_is_answered_with_all() {
        assertThatThrownBy(() -> Executors.builtIn().check(Samples.process("spaceship", "x"), new RecordingSql()))
                .hasMessageEndingWith("which is not here; there are: command, procedure, row-sql, sql");
    }

    private record Named(String name) implements ProcessExecutor {
        @Override
        public void execute(Execution execution) {}
    }
}
