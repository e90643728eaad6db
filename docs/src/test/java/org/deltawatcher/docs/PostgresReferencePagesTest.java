package org.deltawatcher.docs;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the reference whose examples run on PostgreSQL, or on nothing; beside the other pages, as all take their time. */
class PostgresReferencePagesTest extends PageExamples {

    @TempDir
    static Path folders;

    PostgresReferencePagesTest() {
        super(page -> !page.isMysql() && page.file().startsWith("reference"));
    }

    @Override
    Path folders() {
        return folders;
    }
}
