package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.WakeUp;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Listens for the notifications of {@code ddw.request}. */
final class PostgresWakeUp implements WakeUp {

    private final Connection connection;
    private final String channel;
    private volatile boolean isClosed;

    private PostgresWakeUp(Connection connection, String channel) {
        this.connection = connection;
        this.channel = channel;
    }

    static PostgresWakeUp open(DataSource dataSource, HomeSchema schema) {
        String channel = schema.name() + "_request";
        try {
            Connection connection = dataSource.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + channel);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return new PostgresWakeUp(connection, channel);
        } catch (SQLException e) {
            throw PostgresErrors.translate(e);
        }
    }

    @Override
    public boolean await(Duration atMost) {
        if (isClosed) {
            return false;
        }
        try {
            // 0 would mean: for ever
            int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, atMost.toMillis()));
            PGNotification[] notifications =
                    connection.unwrap(PGConnection.class).getNotifications(millis);
            return notifications != null && notifications.length > 0;
        } catch (SQLException e) {
            if (isClosed) {
                return false;
            }
            throw new StoreUnavailableException("The connection that listens for requests is gone", e);
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (Connection closing = connection;
                Statement statement = closing.createStatement()) {
            // it goes back to a pool: nobody else should get what was meant for us
            statement.execute("UNLISTEN " + channel);
        } catch (SQLException e) {
            return; // broken already, which is as good as closed
        }
    }
}
