package org.deltawatcher.docs;

import java.nio.file.Path;
import org.deltawatcher.docs.page.Page;
import org.junit.jupiter.api.io.TempDir;

/** The pages whose examples run on MySQL; they share one server and its accounts. */
class MysqlPagesTest extends PageExamples {

    @TempDir
    static Path folders;

    MysqlPagesTest() {
        super(Page::isMysql);
    }

    @Override
    Path folders() {
        return folders;
    }
}
