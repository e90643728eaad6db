package org.deltawatcher.bench;

/**
 * How much of everything a report measures.
 *
 * @param rounds that count, at least 1; one more warms up
 * @param rows of the table, a multiple of 2,000
 * @param changes to work through in a turn
 * @param seconds that a turn of writers takes
 * @param isFull whether the largest cases are measured, too
 */
record Scale(int rounds, long rows, long changes, int seconds, boolean isFull) {}
