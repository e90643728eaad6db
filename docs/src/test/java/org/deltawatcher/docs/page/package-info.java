/**
 * Reads the pages and runs their examples.
 *
 * <p>Each page has a home of its own and is run from top to bottom:
 *
 * <ul>
 *   <li>{@code sql}: run as by {@code psql -q}. {@code as=role} runs it as that role, {@code session=B} in a second
 *       session; {@code file=work.sql} puts it into a file for the shell instead, as with any language.
 *   <li>{@code sh}: run by the shell in a folder of the page's own, with {@code psql} and {@code ddw} on the PATH and
 *       the home's address in {@code DATABASE_URL} and {@code DDW_URL}. Where there is a real psql, the page is run a second time with it.
 *   <li>{@code text}: what the example before it shows. Numbers that differ from run to run, GUIDs, times and
 *       transactions in JSON, are alike to each other; {@code …} stands for anything in a line, and alone in a line for any lines. Without it, an example
 *       must show nothing.
 *   <li>{@code java}, after {@code <!-- from: file#part -->}: the part between {@code // begin: part} and
 *       {@code // end: part} of a file that is compiled. Without a part, any block is a whole file below {@code src/test}.
 *   <li>{@code console}: only in the page of the command line; {@code CliPageTest} of {@code ddw-worker} types it.
 *   <li>{@code hocon}, {@code json}, {@code xml}: parsed. {@code mermaid}: a diagram, looked at by people.
 * </ul>
 *
 * <p>A comment {@code <!-- run sql … -->} is run without being shown. {@code <!-- not run: why -->} before an example is
 * the only way not to run it. {@code <!-- home: none -->} leaves the page's database empty.
 */
@NullMarked
package org.deltawatcher.docs.page;

import org.jspecify.annotations.NullMarked;
