package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.ExecutionFailedException;
import org.jspecify.annotations.Nullable;

/** Rows on their way, written as the lists that follow VALUES, each of a size that one statement may have. */
final class Tuples {

    /** Bytes of a statement: the server parses such a one at its best. */
    private static final int LIST_BYTES = 512 * 1024;

    /** The first statement is small: it finds out whether rows are new, for little if they are not. */
    private static final int FIRST_ROWS = 20;

    /** What a statement has beside its rows. */
    private static final int REST = 64 * 1024;

    private final List<WrittenColumn> columns;
    private final long largest;
    private final List<String> lists = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private long more;
    private long bytes;
    private int rows;

    Tuples(List<WrittenColumn> columns, long largestPacket) {
        this.columns = columns;
        this.largest = largestPacket - REST;
    }

    /** Adds a row; the values are in the order of the columns. */
    void add(@Nullable Object[] values) {
        int before = current.length();
        long moreBefore = more;
        if (before > 0) {
            current.append(',');
        }
        char separator = '(';
        for (int i = 0; i < values.length; i++) {
            current.append(separator);
            more += columns.get(i).append(current, values[i]);
            separator = ',';
        }
        current.append(')');
        long row = current.length() - before + more - moreBefore;
        if (row > largest) {
            current.setLength(before);
            more = moreBefore;
            throw new ExecutionFailedException("a row takes " + row
                    + " bytes in a statement, more than the target's max_allowed_packet has room for");
        }
        rows++;
        bytes += row;
        if (current.length() + more > Math.min(LIST_BYTES, largest)) {
            closeBefore(before);
        } else if (rows == FIRST_ROWS) {
            close(current.length());
        }
    }

    /** Starts another list; with the last row if the list has become too long by it. */
    private void closeBefore(int before) {
        if (before > 0 && current.length() + more > largest) {
            String last = current.substring(before + 1);
            close(before);
            current.append(last);
            more = largest; // not known any more: the list is full
        } else {
            close(current.length());
        }
    }

    private void close(int length) {
        lists.add(current.substring(0, length));
        current.setLength(0);
        more = 0;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** Returns the bytes that wait. */
    long bytes() {
        return bytes;
    }

    int rows() {
        return rows;
    }

    /** Returns the lists in order, and is empty afterwards. */
    List<String> take() {
        if (current.length() > 0) {
            close(current.length());
        }
        List<String> taken = List.copyOf(lists);
        lists.clear();
        bytes = 0;
        rows = 0;
        return taken;
    }
}
