package org.deltawatcher.dialect.mysql;

import java.util.List;
import org.deltawatcher.api.AccessDeniedException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account that installed the home. Everything in it runs with the rights of that account, and fails when the account is
 * gone: triggers, and so the writes of others, too.
 */
final class HomeOwner {

    private static final Logger log = LoggerFactory.getLogger(HomeOwner.class);

    private static final String OTHERS = """
            SELECT DISTINCT r.DEFINER
              FROM information_schema.ROUTINES r
             WHERE r.ROUTINE_SCHEMA = :schema AND r.DEFINER <> CURRENT_USER()
            """;

    private final Database database;

    HomeOwner(Database database) {
        this.database = database;
    }

    /** Tells whether it is this account. */
    boolean isMe() {
        return database.call(handle -> one(handle, "SELECT ddw._owner() = CURRENT_USER()"))
                .equals("1");
    }

    /**
     * Refuses to go on as another account.
     *
     * @throws AccessDeniedException if it is another one
     */
    void requireMe() {
        if (!isMe()) {
            throw new AccessDeniedException(database.call(handle -> "only the owner of the home, "
                    + one(handle, "SELECT ddw._owner()")
                    + ", can track tables, as triggers run with the rights of whoever makes them; this is "
                    + one(handle, "SELECT CURRENT_USER()")));
        }
    }

    /**
     * Has everything made anew by the next migration if it is another account's, which may be gone. Views and triggers of
     * tracked tables are to follow.
     *
     * @return a line about it, or none if nothing changes hands
     */
    List<String> takeOver() {
        return database.call(handle -> {
            List<String> others = handle.createQuery(OTHERS)
                    .bind("schema", database.schema().name())
                    .mapTo(String.class)
                    .list();
            if (others.isEmpty()) {
                return List.of();
            }
            handle.execute("DELETE FROM ddw.flyway_schema_history WHERE version IS NULL");
            return List.of("taken over from " + String.join(", ", others));
        });
    }

    /**
     * Gives the role for workers what it needs; routines that were dropped have lost their rights.
     *
     * @return a line about why that failed, or none
     */
    List<String> grantRights() {
        return database.call(handle -> {
            handle.execute("CALL ddw._grant_rights(@ddw_why)");
            return handle.createQuery("SELECT @ddw_why WHERE @ddw_why IS NOT NULL").mapTo(String.class).list().stream()
                    .map(why -> "role " + database.schema().name()
                            + "_worker has not got its rights, so only the owner can be a worker: " + why)
                    .toList();
        });
    }

    /** Drops that role if this account may; no other home uses it. */
    void dropRole(Handle handle) {
        try {
            handle.execute("DROP ROLE IF EXISTS `" + database.schema().name() + "_worker`");
        } catch (JdbiException e) {
            log.debug("The role for workers is left behind", e); // an administrator's, then
        }
    }

    private static String one(Handle handle, String query) {
        return handle.createQuery(query).mapTo(String.class).one();
    }
}
