package org.deltawatcher.dialect.postgres;

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

/** A PostgreSQL database that rows are written to. */
final class PostgresTarget implements Target {

    private static final String HOME = """
            SELECT to_regclass('ddw.home') IS NOT NULL
            """;

    private final String name;
    private final TargetDatabase database;
    private final PostgresTargetWriter writer;

    PostgresTarget(String name, DataSource dataSource, HomeSchema schema) {
        this.name = name;
        this.database = new TargetDatabase(name, dataSource, schema);
        this.writer = new PostgresTargetWriter(database);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<UUID> home() {
        return database.call(
                handle -> handle.createQuery(HOME).mapTo(Boolean.class).one()
                        ? handle.createQuery("SELECT home_id FROM ddw.home")
                                .mapTo(UUID.class)
                                .findOne()
                        : Optional.empty());
    }

    @Override
    public TypeMap types() {
        return new PostgresTypes();
    }

    @Override
    public TableInspector inspector() {
        return new TableInspector() {
            @Override
            public Optional<TableShape> find(SourceName table) {
                return database.call(handle -> Shapes.find(handle, table));
            }

            @Override
            public Set<Reference> references(Collection<SourceName> tables) {
                return database.call(handle -> Shapes.references(handle, tables));
            }

            @Override
            public void create(List<String> statements) {
                database.call(handle -> handle.inTransaction(transaction -> {
                    try (Statement sql = transaction.getConnection().createStatement()) {
                        sql.setEscapeProcessing(false); // as they are: a name may have what looks like a parameter
                        for (String statement : statements) {
                            sql.execute(statement);
                        }
                    }
                    return true;
                }));
            }
        };
    }

    @Override
    public TableReader reader() {
        return new PostgresTableReader(database);
    }

    @Override
    public TargetWriter writer() {
        return writer;
    }
}
