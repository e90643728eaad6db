package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The contenders of other makers in one chapter.
 *
 * @param <C> what takes turns there
 */
interface OutsideGroup<C> extends AutoCloseable {

    List<C> contenders();

    /** Returns how they were set up, a paragraph of Markdown; empty if there are none. */
    String method();

    /**
     * Compares what they made with what they were to make.
     *
     * @throws IllegalStateException if a result is wrong
     */
    void check() throws Exception;

    @Override
    void close() throws SQLException, IOException;

    static <C> OutsideGroup<C> none() {
        return new OutsideGroup<>() {
            @Override
            public List<C> contenders() {
                return List.of();
            }

            @Override
            public String method() {
                return "";
            }

            @Override
            public void check() {}

            @Override
            public void close() {}
        };
    }

    /** Returns contenders of the project and these. */
    default List<C> after(List<C> ours) {
        List<C> all = new ArrayList<>(ours);
        all.addAll(contenders());
        return all;
    }

    /** Returns how a chapter was measured, with these. */
    default String describe(String method) {
        return method().isEmpty() ? method : method.strip() + "\n" + method();
    }
}
