package org.deltawatcher.bench.page;

/**
 * What stands at the head of a page.
 *
 * @param title its heading
 * @param intro Markdown below it
 */
public record PageHead(String title, String intro) {}
