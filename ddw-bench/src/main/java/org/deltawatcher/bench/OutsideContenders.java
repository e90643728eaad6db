package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.Map;
import java.util.ServiceLoader;

/** Contenders of other makers. They are there only in a build that has them: Maven profile {@code outside}. */
interface OutsideContenders {

    /** Returns what the build has. */
    static OutsideContenders found() {
        return ServiceLoader.load(OutsideContenders.class).findFirst().orElseGet(Nobody::new);
    }

    /** Returns settings of PostgreSQL that a server of the benchmark's own needs for them, by name. */
    Map<String, String> serverSettings();

    /** Returns who takes part on a server and who is left out, for the head of the page. */
    Map<String, String> facts(BenchServer server) throws SQLException;

    /** Prepares what brings changes into a copy in another database. */
    OutsideGroup<Rival> copies(BenchServer server, Scale scale) throws Exception;

    /** Prepares what brings a row into a second table, {@code rate} of them a second. */
    OutsideGroup<VisibilityWay> visibility(BenchServer server, int rate, Scale scale) throws Exception;

    /** Prepares ways to notice what is written to a table. */
    OutsideGroup<WriterCost.Contender> captures(BenchServer server, Scale scale) throws Exception;

    /** Prepares what keeps hours per team. */
    OutsideGroup<Rival> statistics(BenchServer server, Scale scale) throws Exception;

    /** A build without any. */
    final class Nobody implements OutsideContenders {

        @Override
        public Map<String, String> serverSettings() {
            return Map.of();
        }

        @Override
        public Map<String, String> facts(BenchServer server) {
            return Map.of();
        }

        @Override
        public OutsideGroup<Rival> copies(BenchServer server, Scale scale) {
            return OutsideGroup.none();
        }

        @Override
        public OutsideGroup<VisibilityWay> visibility(BenchServer server, int rate, Scale scale) {
            return OutsideGroup.none();
        }

        @Override
        public OutsideGroup<WriterCost.Contender> captures(BenchServer server, Scale scale) {
            return OutsideGroup.none();
        }

        @Override
        public OutsideGroup<Rival> statistics(BenchServer server, Scale scale) {
            return OutsideGroup.none();
        }
    }
}
