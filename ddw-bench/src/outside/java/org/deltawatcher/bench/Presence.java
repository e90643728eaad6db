package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Those that take part in a chapter.
 *
 * @param <C> what takes turns there
 */
final class Presence<C> implements OutsideGroup<C> {

    private final Deque<Owned> owned = new ArrayDeque<>();
    private final List<C> contenders = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final List<String> methods = new ArrayList<>();

    /** Compares a result with what it is to be. */
    interface Check {
        void run() throws Exception;
    }

    private interface Owned {
        void close() throws SQLException, IOException;
    }

    BenchDatabase owns(BenchDatabase database) {
        owned.push(database::close);
        return database;
    }

    OutsideFeed owns(OutsideFeed feed) {
        owned.push(feed::close);
        return feed;
    }

    OutsideVisibility owns(OutsideVisibility visibility) {
        owned.push(visibility::close);
        return visibility;
    }

    OutsideCapture owns(OutsideCapture capture) {
        owned.push(capture::close);
        return capture;
    }

    void add(C contender, String method, Check check) {
        contenders.add(contender);
        checks.add(check);
        if (!method.isEmpty()) {
            methods.add(method);
        }
    }

    /** Says something about all of them, ahead of what is said of each; nothing if there are none. */
    void says(String sentence) {
        if (!contenders.isEmpty()) {
            methods.add(0, sentence);
        }
    }

    @Override
    public List<C> contenders() {
        return List.copyOf(contenders);
    }

    @Override
    public String method() {
        return String.join("\n", methods);
    }

    @Override
    public void check() throws Exception {
        for (Check each : checks) {
            each.run();
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        while (!owned.isEmpty()) {
            owned.pop().close(); // what came last first
        }
    }
}
