package org.deltawatcher.worker.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.worker.cli.Texts;
import org.deltawatcher.worker.demo.load.Load;

/** Sets the scene: the schema, the table, the tracking and the processes, as a person would do with commands. */
final class Setting {

    private static final int FIRST_NOTES = 2_000;

    private final DataSource database;
    private final Home home;
    private final Executors executors;
    private final Consumer<String> say;

    Setting(DataSource database, Home home, Executors executors, Consumer<String> say) {
        this.database = database;
        this.home = home;
        this.executors = executors;
        this.say = say;
    }

    /**
     * Returns the processes that were registered.
     *
     * @param more processes on the table beside those that every demo has
     */
    List<Registered> set(Load load, OutsideProgram program, List<ProcessDefinition> more) throws SQLException {
        int steps = home.installer().install().size();
        say.accept("Installed schema ddw (" + Texts.counted(steps, "migration") + ")");
        try (Connection connection = database.getConnection()) {
            DemoTables.create(connection);
        }
        home.changeSource().enable(EnableRequest.of(DemoTables.DELIVERY_NOTES));
        // The outside program is there from the first change on; the others come later and load what is there by then.
        ProcessDefinition outside = DemoProcesses.outside(program);
        register(outside);
        load.fill(FIRST_NOTES);
        List<ProcessDefinition> all = new ArrayList<>(DemoProcesses.inTheDatabase());
        all.addAll(more);
        all.forEach(this::register);
        all.add(outside);
        say.accept("Wrote " + Texts.count(FIRST_NOTES) + " delivery notes, and registered " + all.size()
                + " processes on them");
        return all.stream().map(process -> new Registered(home, process)).toList();
    }

    private void register(ProcessDefinition definition) {
        executors.check(definition, home.sql());
        home.processes().add(definition);
    }
}
