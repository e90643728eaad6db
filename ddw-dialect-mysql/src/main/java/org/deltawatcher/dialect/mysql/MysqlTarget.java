package org.deltawatcher.dialect.mysql;

import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.spi.TypeMap;
import org.deltawatcher.api.table.TableShape;

/** A MySQL or MariaDB server that rows are written to. */
final class MysqlTarget implements Target {

    private static final String IS_HOME =
            "SELECT COUNT(*) > 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = 'home'";

    private final TargetDatabase database;

    MysqlTarget(String name, DataSource dataSource, HomeSchema schema) {
        this.database = new TargetDatabase(name, dataSource, schema);
    }

    @Override
    public String name() {
        return database.name();
    }

    @Override
    public Optional<UUID> home() {
        return database.call(handle -> handle.createQuery(IS_HOME)
                        .bind("schema", database.schema().name())
                        .mapTo(Boolean.class)
                        .one()
                ? handle.createQuery("SELECT home_id FROM ddw.home")
                        .mapTo(String.class)
                        .findOne()
                        .map(UUID::fromString)
                : Optional.empty());
    }

    @Override
    public TypeMap types() {
        return new MysqlTypes(database.isMariaDb());
    }

    @Override
    public TableInspector inspector() {
        return new TableInspector() {
            @Override
            public Optional<TableShape> find(SourceName table) {
                return database.call(handle -> {
                    Optional<TableShape> found = Shapes.find(handle, table);
                    found.ifPresent(shape -> Shapes.checkEngine(handle, shape.name()));
                    return found;
                });
            }

            @Override
            public Set<Reference> references(Collection<SourceName> tables) {
                return database.call(handle -> Shapes.references(handle, tables));
            }

            @Override
            public void create(List<String> statements) {
                database.call(handle -> {
                    try (Statement sql = handle.getConnection().createStatement()) {
                        sql.setEscapeProcessing(false); // as they are: a name may have what looks like a parameter
                        for (String statement : statements) {
                            sql.execute(statement);
                        }
                    }
                    return true;
                });
            }
        };
    }

    @Override
    public TableReader reader() {
        return new MysqlTableReader(database);
    }

    @Override
    public TargetWriter writer() {
        return new MysqlTargetWriter(database);
    }
}
