package org.deltawatcher.docs.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.testkit.junit.DeltaWatcherExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebhookExecutorTest {

    @RegisterExtension
    final DeltaWatcherExtension ddw = DeltaWatcherExtension.onPostgres()
            .with("CREATE TABLE delivery_notes (id bigint PRIMARY KEY, team text NOT NULL, hours numeric NOT NULL)");

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer office;

    @BeforeEach
    void openTheOffice() throws IOException {
        office = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        office.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(calls.incrementAndGet() == 1 ? 503 : 204, -1);
            exchange.close();
        });
        office.start();
    }

    @AfterEach
    void closeTheOffice() {
        office.stop(0);
    }

    @Test
    void a_refused_delivery_comes_again() {
        ddw.enable("public.delivery_notes");
        String address = "http://127.0.0.1:" + office.getAddress().getPort() + "/";
        ddw.register("public.delivery_notes", "tell_the_office", "webhook", address);
        ddw.execute("INSERT INTO delivery_notes VALUES (1, 'north', 7.5)");

        // begin: retry
        assertThat(ddw.runUntilIdle().failures()).hasSize(1); // the webhook answered 503
        ddw.advance(Duration.ofSeconds(2)); // the pause after a first failure is one second
        ddw.runUntilIdle().orFail();
        // end: retry

        assertThat(bodies).containsExactly("1 I 1 7.5\n", "1 I 1 7.5\n");
    }
}
