package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What can be had as a library or as an extension of the server. */
public final class DebeziumAndPgq implements OutsideContenders {

    private final List<Outsider> outsiders = List.of(new DebeziumOutsider(), new PgqOutsider());

    /** For {@link java.util.ServiceLoader}. */
    public DebeziumAndPgq() {}

    @Override
    public Map<String, String> serverSettings() {
        Map<String, String> settings = new HashMap<>();
        outsiders.forEach(outsider -> settings.putAll(outsider.serverSettings()));
        return settings;
    }

    @Override
    public Map<String, String> facts(BenchServer server) throws SQLException {
        List<String> told = new ArrayList<>();
        for (Outsider outsider : outsiders) {
            Optional<String> obstacle = outsider.obstacle(server);
            told.add(obstacle.map(why -> outsider.name() + " left out: " + why).orElseGet(outsider::name));
        }
        Map<String, String> facts = new TreeMap<>();
        facts.put("contenders from outside", String.join("; ", told));
        facts.put(
                "for them",
                "`wal_level` " + server.text("SHOW wal_level")
                        + ", of which all contenders bear the cost; without them the benchmark's own server has `replica`");
        return facts;
    }

    private List<Outsider> present(BenchServer server) throws SQLException {
        List<Outsider> present = new ArrayList<>();
        for (Outsider outsider : outsiders) {
            if (outsider.obstacle(server).isEmpty()) {
                present.add(outsider);
            }
        }
        return present;
    }

    @Override
    public OutsideGroup<Rival> copies(BenchServer server, Scale scale) throws Exception {
        BenchDatabase other = BenchDatabase.empty(server);
        Presence<Rival> presence = new Presence<>();
        presence.owns(other);
        for (Outsider outsider : present(server)) {
            OutsideFeed feed = presence.owns(OutsideFeed.create(outsider, server, scale.rows(), Outsider.Images.AFTER));
            String schema = "copy_" + presence.contenders().size();
            String copy = schema + ".delivery_notes";
            other.run(Scripts.deliveryNotes(schema, scale.rows()));
            presence.add(
                    new Rival(outsider.name(), () -> feed.perSecond(scale.changes(), () -> new CopySink(other, copy))),
                    outsider.method(),
                    () -> Tables.checkEqual(feed.database(), DeltaTable.SOURCE, other, copy));
        }
        presence.says("""
                Each contender from outside has a database of its own with the same rows, in which the same changes are written right before its turn and
                nothing else records them. It applies them in JDBC batches of 1,000 and commits after each of its batches; how far it came is not kept in the
                other database, so what a crash cuts off comes twice.""");
        return presence;
    }

    @Override
    public OutsideGroup<VisibilityWay> visibility(BenchServer server, int rate, Scale scale) throws Exception {
        Presence<VisibilityWay> presence = new Presence<>();
        for (Outsider outsider : present(server)) {
            OutsideVisibility own = presence.owns(OutsideVisibility.create(outsider, server, rate, scale.seconds()));
            presence.add(new VisibilityWay(outsider.name(), false, own::take), outsider.method(), own::check);
        }
        return presence;
    }

    @Override
    public OutsideGroup<WriterCost.Contender> captures(BenchServer server, Scale scale) throws Exception {
        Presence<WriterCost.Contender> presence = new Presence<>();
        for (Outsider outsider : present(server)) {
            OutsideCapture own = presence.owns(OutsideCapture.create(outsider, server, scale.rows()));
            presence.add(own.contender(outsider.name()), "", () -> {}); // each turn is checked
        }
        presence.says("""
                Contenders from outside have a table in a database of their own. While writers write nobody consumes, as nobody does of ours: of Debezium there is
                the replication slot (`REPLICA IDENTITY DEFAULT`), of PgQ the trigger `pgq.logutriga`. After each turn the changes are consumed and counted.""");
        return presence;
    }

    @Override
    public OutsideGroup<Rival> statistics(BenchServer server, Scale scale) throws Exception {
        Presence<Rival> presence = new Presence<>();
        for (Outsider outsider : present(server)) {
            OutsideFeed feed =
                    presence.owns(OutsideFeed.create(outsider, server, scale.rows(), Outsider.Images.BEFORE_AND_AFTER));
            HoursPerTeam statistic = HoursPerTeam.create(feed.database(), "hours_per_team");
            presence.add(
                    new Rival(
                            outsider.name(),
                            () -> feed.perSecond(scale.changes(), () -> new TeamSink(feed.database(), statistic))),
                    outsider.method(),
                    statistic::check);
        }
        presence.says("""
                Each contender from outside has a database of its own in which the same changes are written right before its turn, with rows before and after
                (Debezium: `REPLICA IDENTITY FULL`; PgQ: `logutriga` with `backup`). The program sums up each batch by team and adds the sums in one JDBC batch.""");
        return presence;
    }
}
