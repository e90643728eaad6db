package org.deltawatcher.bench.page;

import java.util.List;

/**
 * What a chapter found out.
 *
 * @param id short, for file names and {@code --only}, such as {@code w1}
 * @param title its heading
 * @param method how it was measured and how its results were checked, a paragraph of Markdown
 * @param comparisons its tables
 */
public record ChapterFigures(String id, String title, String method, List<Comparison> comparisons) {

    public ChapterFigures {
        comparisons = List.copyOf(comparisons);
    }

    /** Returns the same with a sentence more about how it was measured. */
    public ChapterFigures noting(String sentence) {
        return new ChapterFigures(id, title, method.strip() + "\n" + sentence, comparisons);
    }
}
