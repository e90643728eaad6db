package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import java.util.regex.Pattern;

/** Tells by number which errors a row is to blame for, and says them without what is in the row. */
final class TargetErrors {

    /** What the server quotes of a row. */
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate entry '.*' for key '", Pattern.DOTALL);

    private static final Pattern INCORRECT =
            Pattern.compile("Incorrect ([\\w ]+) value: '.*' for column ", Pattern.DOTALL);
    private static final Pattern AT_ROW = Pattern.compile(" at row \\d+$");

    private TargetErrors() {}

    static boolean isDuplicate(SQLException error) {
        return switch (error.getErrorCode()) {
            case 1062, 1169, 1586 -> true;
            default -> false;
        };
    }

    static boolean isMissingTable(SQLException error) {
        return error.getErrorCode() == 1146 || isMissingDatabase(error);
    }

    static boolean isMissingDatabase(SQLException error) {
        return error.getErrorCode() == 1049;
    }

    /** Tells whether another row might have gone through. */
    static boolean isAboutRow(SQLException error) {
        return isDuplicate(error)
                || MysqlErrors.stateOf(error).startsWith("45")
                || switch (error.getErrorCode()) {
                    // null, length, range, form
                    case 1048, 1118, 1153, 1264, 1265, 1292, 1300, 1365, 1366, 1367, 1406, 1411, 1416, 1690 -> true;
                    // foreign keys
                    case 1216, 1217, 1451, 1452, 1557, 1761, 1762 -> true;
                    // checks of MySQL and MariaDB, partitions, triggers
                    case 3819, 4025, 1526, 1644 -> true;
                    // JSON, shapes, character sets, vectors
                    case 3140, 3141, 3146, 3147, 3150, 3156, 3157, 3037, 3055, 3516, 3617, 3643, 3854 -> true;
                    default -> false;
                };
    }

    /** Returns what the server says, without the values that it quotes. */
    static String messageOf(SQLException error) {
        String message = MysqlErrors.messageOf(error);
        message = DUPLICATE.matcher(message).replaceFirst("duplicate entry for key '");
        message = INCORRECT.matcher(message).replaceFirst("incorrect $1 value for column ");
        return AT_ROW.matcher(message).replaceFirst("");
    }
}
