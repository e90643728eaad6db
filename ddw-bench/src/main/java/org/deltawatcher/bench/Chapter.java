package org.deltawatcher.bench;

import org.deltawatcher.bench.page.ChapterFigures;

/**
 * A part of the report: one question, all that may answer it in turns, and a check that the answers were right.
 *
 * @param <S> the server of the product that it is measured on
 */
interface Chapter<S extends ReportServer> {

    /** Returns what {@code --only} and the files call it, such as {@code w1}. */
    String id();

    /**
     * Measures, in databases of its own.
     *
     * @throws IllegalStateException if a contender's result is wrong: its figures would be worth nothing
     */
    ChapterFigures measure(S server, Scale scale) throws Exception;
}
