package org.deltawatcher.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.testkit.fake.FakeHome;
import org.deltawatcher.worker.home.HomeOpener.FirstAnswer;
import org.deltawatcher.worker.home.HomeOpener.Request;
import org.deltawatcher.worker.home.OpenHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkerCommandTest {

    private final SampleHome sample = new SampleHome();

    @TempDir
    private Path directory;

    @Test
    void works_until_it_is_told_to_stop_and_leaves_in_order() {
        sample.home.stagingStore().release(sample.batches().get(0));
        var seen = new ArrayList<WorkerEntry>();

        var result = new Shell(sample.home, directory)
                .stopsOn(stop -> {
                    await().until(() -> pending(sample.home) == 0);
                    seen.addAll(sample.home.workers().list());
                    stop.run();
                })
                .run("worker", "--name", "w1", "--threads", "3", "--stop-grace", "5s", "--log-level", "error");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(seen).anySatisfy(worker -> {
            assertThat(worker.name()).isEqualTo("w1");
            assertThat(worker.threads()).isEqualTo(3);
        });
        assertThat(sample.home.workers().list()).extracting(WorkerEntry::name).doesNotContain("w1");
    }

    @Test
    void opens_all_homes_or_those_that_are_named_and_closes_them_in_the_end() throws IOException {
        Files.writeString(directory.resolve("ddw.conf"), """
                homes {
                  a { url = "jdbc:postgresql://db/a" }
                  b { url = "jdbc:postgresql://db/b" }
                  c { url = "jdbc:postgresql://db/c" }
                }
                worker { threads = 2 }
                """);

        assertThat(homesOf("worker")).containsExactly("a", "b", "c");
        assertThat(homesOf("worker", "--home", "c", "--home", "a")).containsExactly("c", "a");
    }

    @Test
    void a_home_that_cannot_be_opened_as_it_is_configured_is_refused_at_once() {
        var result = new Shell(
                        request -> {
                            throw new InvalidArgumentException("no database module knows the url");
                        },
                        directory)
                .run("worker", "--log-level", "error");

        assertThat(result.code()).isEqualTo(2);
    }

    private List<String> homesOf(String... arguments) {
        var opened = new ArrayList<Request>();
        var open = new AtomicInteger();
        var shell = new Shell(
                        request -> {
                            opened.add(request);
                            open.incrementAndGet();
                            return new OpenHome(request.settings(), new FakeHome(), open::decrementAndGet);
                        },
                        directory)
                .environment(Map.of());

        assertThat(shell.run(arguments).code()).isZero();

        assertThat(open).hasValue(0);
        assertThat(opened).allSatisfy(request -> {
            assertThat(request.connections()).isEqualTo(6);
            assertThat(request.firstAnswer()).isEqualTo(FirstAnswer.LATER);
        });
        return opened.stream().map(request -> request.settings().name()).toList();
    }

    private static long pending(FakeHome home) {
        return home.selfWatch().status().stream()
                .filter(status -> status.key().equals(SampleHome.HOURS))
                .mapToLong(ProcessStatus::pending)
                .sum();
    }
}
