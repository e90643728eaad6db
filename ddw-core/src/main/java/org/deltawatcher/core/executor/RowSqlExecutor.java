package org.deltawatcher.core.executor;

import java.util.List;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;

/**
 * {@code row-sql}: runs a statement for each net change in the home transaction. The definition is a JSON object as
 * {@link RowSqlDefinition} reads it.
 */
final class RowSqlExecutor implements ProcessExecutor {

    @Override
    public String name() {
        return "row-sql";
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        sql.checkRowStatements(definition.key(), RowSqlDefinition.parse(definition));
        return List.of();
    }

    @Override
    public void execute(Execution execution) {
        execution
                .sql()
                .runRowStatements(
                        execution.transaction(), execution.batch().id(), RowSqlDefinition.parse(execution.process()));
    }
}
