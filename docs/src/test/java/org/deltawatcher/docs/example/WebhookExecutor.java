package org.deltawatcher.docs.example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;

// begin: outside
/** Posts the net changes to the address that the definition names, a line each: position, operation, id, hours. */
public final class WebhookExecutor implements ProcessExecutor {

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Scope scope() {
        return Scope.OUTSIDE;
    }

    @Override
    public void execute(Execution execution) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        execution.net(change -> {
            Row row = change.after() == null ? change.before() : change.after();
            if (row != null) {
                lines.append("%d %c %s %s%n"
                        .formatted(change.origin().position(), change.op(), row.get("id"), row.get("hours")));
            }
        });
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(execution.process().definition()))
                .header("Idempotency-Key", execution.batch().id().toString())
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
                .build();
        HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the webhook answered " + answer.statusCode());
        }
    }
}
// end: outside
