package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.Optional;

/** A way to notice changes of a table of MySQL, in a database of its own. The first is what all others are compared with. */
enum MysqlCapture {
    NONE("no capture (the limit)") {
        @Override
        Optional<String> install(MysqlGround ground, String table) {
            return Optional.empty();
        }
    },
    TRIGGER("ddw, `trigger`") {
        @Override
        Optional<String> install(MysqlGround ground, String table) throws SQLException {
            return Optional.of(ground.homeName() + ".unsettled_" + ground.track(table));
        }
    },
    JOURNAL("hand-written JSON journal") {
        @Override
        Optional<String> install(MysqlGround ground, String table) throws SQLException {
            ground.keepJournal(table);
            return Optional.of(MysqlGround.databaseOf(table) + ".audit_log");
        }
    };

    private final String title;

    MysqlCapture(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Sees to it that the changes of a table are recorded from now on, and returns the table that they are written to, if any. */
    abstract Optional<String> install(MysqlGround ground, String table) throws SQLException;
}
