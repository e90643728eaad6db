package org.deltawatcher.testkit.fake;

import java.util.List;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.spi.SchemaInstaller;

/** Installs nothing; forgets everything but the tables when it uninstalls. */
final class FakeInstaller implements SchemaInstaller {

    private final FakeDatabase database;

    FakeInstaller(FakeDatabase database) {
        this.database = database;
    }

    @Override
    public List<String> install() {
        return database.locked(() -> {
            if (database.isInstalled) {
                return List.of();
            }
            database.isInstalled = true;
            return List.of("installed schema ddw");
        });
    }

    @Override
    public List<String> uninstall() {
        return database.locked(() -> {
            if (!database.isInstalled) {
                return List.of();
            }
            database.isInstalled = false;
            database.processes.clear();
            database.batches.clear();
            database.warnings.clear();
            database.tables.values().forEach(table -> {
                table.state = null;
                table.enabledAt = null;
                table.log.clear();
            });
            return List.of("dropped schema ddw");
        });
    }

    @Override
    public void check() {
        if (!database.locked(() -> database.isInstalled)) {
            throw new HomeMismatchException("schema ddw is not installed; install it first");
        }
    }
}
