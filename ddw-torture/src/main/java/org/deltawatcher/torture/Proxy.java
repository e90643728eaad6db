package org.deltawatcher.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The network between workers and a server: it can be slow, silent, or break. Thread-safe. */
final class Proxy implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("(jdbc:[a-z]+://)([^:/]+):(\\d+)(/.*)");

    private final String host;
    private final int port;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean refuses;
    private boolean isSilent;

    /** Listens on a port of its own and hands on to the server of a URL. */
    Proxy(String url) throws IOException {
        Matcher address = address(url);
        this.host = address.group(2);
        this.port = Integer.parseInt(address.group(3));
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** Returns the URL that leads through here. */
    String through(String url) {
        Matcher address = address(url);
        return address.group(1) + "127.0.0.1:" + server.getLocalPort() + address.group(4);
    }

    private static Matcher address(String url) {
        Matcher matcher = ADDRESS.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalStateException("the server for tests must be given with its port");
        }
        return matcher;
    }

    /** Breaks all connections, as a router does that forgets them: both ends hear of it. */
    void cut() {
        sockets.forEach(Proxy::close);
    }

    /** Lets nothing through, in either direction, until {@link #speak}; nobody hears of it. */
    synchronized void fallSilent() {
        isSilent = true;
    }

    /** Hands on what has been waiting. */
    synchronized void speak() {
        isSilent = false;
        notifyAll();
    }

    /** Takes no more connections, or takes them again. */
    void refuse(boolean refuses) {
        this.refuses = refuses;
    }

    /** Holds each packet for a while from now on. */
    void delay(Duration each) {
        delay = each;
    }

    @Override
    public void close() throws IOException {
        server.close();
        speak();
        cut();
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            if (refuses) {
                close(client);
                continue;
            }
            sockets.add(client);
            try {
                Socket upstream = new Socket(host, port);
                upstream.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                sockets.add(upstream);
                start("up", () -> pump(client, upstream));
                start("down", () -> pump(upstream, client));
            } catch (IOException e) {
                close(client); // the server is away
            }
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] packet = new byte[64 * 1024];
            for (int read = in.read(packet); read >= 0; read = in.read(packet)) {
                awaitSpeech();
                Thread.sleep(delay.toMillis());
                out.write(packet, 0, read);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitSpeech() throws InterruptedException {
        while (isSilent) {
            wait();
        }
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // a connection that broke: what this is for
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}
