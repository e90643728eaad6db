package org.deltawatcher.core.executor;

import java.util.List;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;

/** {@code procedure}: calls a stored procedure of the home with the batch's GUID, in the home transaction. */
final class ProcedureExecutor implements ProcessExecutor {

    @Override
    public String name() {
        return "procedure";
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        String procedure = procedureOf(definition);
        if (procedure.isEmpty()) {
            throw new InvalidDefinitionException("definition of process " + definition.key()
                    + " must be the name of a stored procedure but is empty; write something like:"
                    + " public.refresh_statistic");
        }
        sql.checkProcedure(definition.key().source(), procedure);
        return List.of();
    }

    @Override
    public void execute(Execution execution) {
        execution
                .sql()
                .callProcedure(execution.transaction(), execution.batch().id(), procedureOf(execution.process()));
    }

    private static String procedureOf(ProcessDefinition definition) {
        return definition.definition().strip();
    }
}
