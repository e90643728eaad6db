package org.deltawatcher.torture.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServers;
import org.deltawatcher.torture.Ground;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A filter with a defect is refused in a sentence, or works; the home is none the worse for it, and nor are writers. */
@Timeout(120)
final class MalformedFilterTest {

    private static final List<String> PIECES = List.of(
            "id",
            "name",
            "=",
            "<>",
            "(",
            ")",
            "'a'",
            "'",
            "\"",
            "`",
            "1",
            "0",
            "/",
            "AND",
            "NOT",
            "NULL",
            "--",
            "/*",
            ";",
            "%s",
            "{net}",
            ":batch_id",
            "?",
            "\\",
            "$$",
            "SELECT 1",
            "count(*)",
            "old_id",
            "CASE",
            "\n",
            "é",
            "𝄞",
            "true",
            ",",
            "IN");

    @Test
    void on_postgres() throws Exception {
        filter("postgres", 200);
    }

    @Test
    void on_mysql() throws Exception {
        TestServers.get(Product.MYSQL); // skips where there is none
        filter("mysql", 40);
    }

    private static void filter(String product, int count) throws Exception {
        Random random = new Random(7);
        try (Ground ground = Ground.of(product)) {
            SourceName source = new SourceName(ground.tables(), "rows");
            String rows = Sql.of(product).quoted("rows");
            ground.execute(List.of("CREATE TABLE " + rows + " (id INT PRIMARY KEY, name VARCHAR(20))"));
            ground.home().changeSource().enable(EnableRequest.of(source));
            ProcessKey process = new ProcessKey(source, "odd");
            for (int i = 0; i < count; i++) {
                StringBuilder filter = new StringBuilder(random.nextBoolean() ? "id > 1 " : "");
                for (int left = 1 + random.nextInt(6); left > 0; left--) {
                    filter.append(PIECES.get(random.nextInt(PIECES.size()))).append(' ');
                }
                assertThatCode(() -> {
                            try {
                                ground.home()
                                        .processes()
                                        .add(ProcessDefinition.builder(process, "none", "")
                                                .filter(filter.toString())
                                                .build());
                                ground.home().processes().remove(process);
                            } catch (DeltaWatcherException e) {
                                assertThat(e.isTransient()).as(e.getMessage()).isFalse();
                                assertThat(e.getMessage()).isNotBlank();
                            }
                        })
                        .as(filter.toString())
                        .doesNotThrowAnyException();
            }
            ground.execute(List.of("INSERT INTO " + rows + " VALUES (1, 'a')", "DROP TABLE " + rows));
            assertThat(ground.home().processes().list()).isEmpty();
        }
    }
}
