package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the rules that are about sources and tests, which class files do not tell. */
final class SourceTreeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void every_package_says_what_it_is_for_and_is_null_marked() {
        assertThat(packages())
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content()
                        .contains("@NullMarked")
                        .startsWith("/**"));
    }

    @Test
    void every_contract_is_run_by_every_dialect_and_by_the_fake() {
        var suites = modules(name -> name.startsWith("ddw-dialect-") || name.equals("ddw-testkit"));
        for (var contract : contracts()) {
            assertThat(suites)
                    .allSatisfy(module -> assertThat(javaFiles(module.resolve("src/test/java")))
                            .as("a …ContractTest in %s that extends %s", module.getFileName(), contract)
                            .anyMatch(file -> file.getFileName().toString().endsWith("ContractTest.java")
                                    && text(file).contains("extends " + contract)));
        }
    }

    private static List<String> contracts() {
        return javaFiles(ROOT.resolve("ddw-testkit/src/main/java")).stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> name.endsWith("Contract"))
                .toList();
    }

    private static List<Path> packages() {
        return modules(name -> true).stream()
                .flatMap(module -> javaFiles(module.resolve("src/main/java")).stream())
                .map(Path::getParent)
                .distinct()
                .toList();
    }

    private static List<Path> modules(Predicate<String> named) {
        return list(
                ROOT,
                1,
                folder -> Files.exists(folder.resolve("pom.xml"))
                        && !folder.equals(ROOT)
                        && named.test(folder.getFileName().toString()));
    }

    private static List<Path> javaFiles(Path folder) {
        return Files.exists(folder)
                ? list(folder, Integer.MAX_VALUE, file -> file.toString().endsWith(".java"))
                : List.of();
    }

    private static List<Path> list(Path folder, int depth, Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.walk(folder, depth)) {
            return paths.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
