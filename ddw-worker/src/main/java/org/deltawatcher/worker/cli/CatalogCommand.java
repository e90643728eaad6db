package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deltawatcher.worker.config.Surroundings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the documentation of all processes. */
@Command(
        name = "catalog",
        description = {
            "Writes the documentation of all processes.",
            "Markdown, with a diagram of the data flow (Mermaid).",
            ""
        },
        footer = {"  ddw catalog", "  ddw catalog --output docs/processes.md"})
final class CatalogCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final Output output;
    private final Surroundings surroundings;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write it to a file.")
    private @Nullable Path file;

    @Inject
    CatalogCommand(HomeAccess homes, Output output, Surroundings surroundings) {
        this.homes = homes;
        this.output = output;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        return homes.inHome(home -> {
            var catalog =
                    new Catalog(home.changeSource().list(), home.processes().list());
            var target = file;
            if (target != null) {
                Files.write(surroundings.directory().resolve(target), catalog.lines());
                output.outcome("Wrote " + target, Json.object().put("file", target.toString()));
            } else if (output.isJson()) {
                output.json(Json.object().put("markdown", String.join("\n", catalog.lines())));
            } else {
                catalog.lines().forEach(output::line);
            }
            return ExitCode.OK;
        });
    }
}
