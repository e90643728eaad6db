package org.deltawatcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.deltawatcher.docs.page.Page;
import org.deltawatcher.docs.page.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages whose examples run on PostgreSQL, or on nothing, without those of the reference. */
class PostgresPagesTest extends PageExamples {

    @TempDir
    static Path folders;

    PostgresPagesTest() {
        super(page -> !page.isMysql() && !page.file().startsWith("reference"));
    }

    @Override
    Path folders() {
        return folders;
    }

    @Test
    void an_example_that_is_not_run_says_why() {
        assertThat(Pages.all())
                .flatExtracting(Page::blocks)
                .filteredOn(block -> block.excuse().isPresent())
                .allSatisfy(block -> assertThat(block.excuse().orElseThrow()).isNotBlank());
    }
}
