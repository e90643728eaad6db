package org.deltawatcher.worker.home;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** Speaks as much PostgreSQL as it takes to send everybody away. */
final class RefusingServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final byte[] refusal;

    RefusingServer(String sqlState, String message) throws IOException {
        refusal = ("SFATAL\0VFATAL\0C" + sqlState + "\0M" + message + "\0\0").getBytes(StandardCharsets.UTF_8);
        var thread = new Thread(this::serve, "refusing-server");
        thread.setDaemon(true);
        thread.start();
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + socket.getLocalPort() + "/shop?sslmode=disable";
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var client = socket.accept()) {
                var in = new DataInputStream(client.getInputStream());
                in.readFully(new byte[in.readInt() - Integer.BYTES]);
                var out = new DataOutputStream(client.getOutputStream());
                out.writeByte('E');
                out.writeInt(refusal.length + Integer.BYTES);
                out.write(refusal);
                out.flush();
            } catch (IOException e) {
                // The client has gone, or the server is closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
