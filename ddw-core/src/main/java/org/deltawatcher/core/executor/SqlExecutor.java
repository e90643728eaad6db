package org.deltawatcher.core.executor;

import java.util.List;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;

/**
 * {@code sql}: runs a script in the home transaction. {@code {changes}} and {@code {net}} are the batch as relations,
 * {@code :batch_id} its GUID.
 */
final class SqlExecutor implements ProcessExecutor {

    @Override
    public String name() {
        return "sql";
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        if (definition.definition().isBlank()) {
            throw new InvalidDefinitionException("definition of process " + definition.key()
                    + " must be an SQL script but is empty; write something like:"
                    + " INSERT INTO audit (batch, changes) SELECT :batch_id, count(*) FROM {changes}");
        }
        sql.checkScript(definition.key(), definition.definition());
        return List.of();
    }

    @Override
    public void execute(Execution execution) {
        execution
                .sql()
                .runScript(
                        execution.transaction(),
                        execution.batch().id(),
                        execution.process().definition());
    }
}
