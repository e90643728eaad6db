package org.deltawatcher.dialect.mysql;

import java.time.LocalDate;
import java.util.List;
import org.deltawatcher.api.spi.TypeMap;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Bytes;
import org.deltawatcher.api.table.ColumnType.Day;
import org.deltawatcher.api.table.ColumnType.DayTime;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Flag;
import org.deltawatcher.api.table.ColumnType.Guid;
import org.deltawatcher.api.table.ColumnType.Json;
import org.deltawatcher.api.table.ColumnType.Moment;
import org.deltawatcher.api.table.ColumnType.Other;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.ColumnType.TimeOfDay;
import org.deltawatcher.api.table.ColumnType.Whole;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.TableShape;

/**
 * The types of MySQL and MariaDB. A moment becomes a DATETIME that holds UTC, as TIMESTAMP ends in 2038; text compares to the
 * last bit, as keys of other databases do.
 */
final class MysqlTypes implements TypeMap {

    /** Characters of an index entry of 3,072 bytes, at 4 each. */
    static final int LONGEST_KEY = 768;

    /** Beyond it a VARCHAR takes too much of the 65,535 bytes that a row may have. */
    private static final int LONGEST_VARCHAR = 4_000;

    private static final String PRODUCT = "mysql";
    private static final int MOST_DIGITS = 6;
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private final boolean isMariaDb;

    MysqlTypes(boolean isMariaDb) {
        this.isMariaDb = isMariaDb;
    }

    /** Returns what a type holds, by the name that the catalog gives it. */
    static ColumnType type(String nativeType) {
        NativeType type = NativeType.parse(nativeType);
        return switch (type.name()) {
            case "tinyint" -> new Whole(8, type.isUnsigned());
            case "smallint" -> new Whole(16, type.isUnsigned());
            case "mediumint" -> new Whole(24, type.isUnsigned());
            case "int" -> new Whole(32, type.isUnsigned());
            case "bigint" -> new Whole(64, type.isUnsigned());
            case "year" -> new Whole(16, true);
            case "bit" -> type.length(1) == 1 ? new Flag() : new Whole(bits(type.length(1)), true);
            case "decimal" -> new Decimal(type.length(10), type.scale());
            // with digits it rounds what it is given
            case "float" -> type.hasScale() ? new Other(PRODUCT, nativeType) : new Real(32);
            case "double" -> type.hasScale() ? new Other(PRODUCT, nativeType) : new Real(64);
            case "char" -> new Text(type.length(1), true);
            case "varchar" -> new Text(type.length(1), false);
            case "tinytext" -> new Text(255, false);
            case "text" -> new Text(65_535, false);
            case "mediumtext" -> new Text(16_777_215, false);
            case "longtext" -> new Text(ColumnType.UNLIMITED, false);
            case "enum" ->
                new Text(
                        type.labels().stream()
                                .mapToInt(label -> label.codePointCount(0, label.length()))
                                .max()
                                .orElse(0),
                        false);
            case "set" -> new Text(String.join(",", type.labels()).length(), false);
            case "binary", "varbinary" -> new Bytes(type.length(1));
            case "tinyblob" -> new Bytes(255);
            case "blob" -> new Bytes(65_535);
            case "mediumblob" -> new Bytes(16_777_215);
            case "longblob" -> new Bytes(ColumnType.UNLIMITED);
            case "date" -> new Day();
            case "time" -> new TimeOfDay(type.length(0));
            case "datetime" -> new DayTime(type.length(0));
            case "timestamp" -> new Moment(type.length(0));
            case "json" -> new Json();
            case "uuid" -> new Guid();
            default -> new Other(PRODUCT, nativeType);
        };
    }

    private static int bits(int bits) {
        if (bits <= 8) {
            return 8;
        } else if (bits <= 16) {
            return 16;
        } else if (bits <= 24) {
            return 24;
        }
        return bits <= 32 ? 32 : 64;
    }

    static Range range(String nativeType, ColumnType type) {
        if (type instanceof Day || type instanceof DayTime) {
            return new Range(FIRST_DAY, LAST_DAY, false, false, true, false);
        } else if (type instanceof Moment) {
            return new Range(LocalDate.of(1970, 1, 1), LocalDate.of(2038, 1, 19), false, false, true, false);
        } else if (type instanceof Text && !nativeType.startsWith("enum(") && !nativeType.startsWith("set(")) {
            return Range.ANY_TEXT;
        }
        return Range.PLAIN;
    }

    /** Returns a column of a type that the catalog, or {@code SHOW COLUMNS}, has named. */
    static ColumnShape column(String name, String nativeType, boolean isNullable) {
        ColumnType type = type(nativeType);
        return new ColumnShape(name, type, nativeType, range(nativeType, type), isNullable, true, false);
    }

    @Override
    public ColumnShape column(ColumnShape column, boolean isKey) {
        String own = isOwn(column, isKey) ? column.nativeType() : nativeType(column.type(), isKey);
        return column(column.name(), own, column.isNullable());
    }

    @Override
    public boolean isFolding(ColumnShape column) {
        String collation = NativeType.parse(column.nativeType()).collation();
        return !collation.isEmpty() && !collation.endsWith("bin") && !collation.endsWith("_cs");
    }

    /** Tells whether a type is one of this server's, and may be kept. */
    private boolean isOwn(ColumnShape column, boolean isKey) {
        NativeType type = NativeType.parse(column.nativeType());
        if (!type(column.nativeType()).equals(column.type()) || type.name().isEmpty()) {
            return false;
        }
        if (column.type() instanceof Other) {
            return type.isOpaque() && !isKey;
        } else if (column.type() instanceof Guid) {
            return isMariaDb;
        } else if (column.type() instanceof Bytes bytes) {
            return !isKey || (!type.name().endsWith("blob") && bytes.maxLength() <= 4L * LONGEST_KEY);
        } else if (!type.isText()) {
            return true;
        }
        boolean isKnown = isMariaDb
                ? !type.collation().contains("0900")
                : !type.collation().contains("nopad") && !type.collation().contains("uca1400");
        boolean isBounded = column.type() instanceof Text text
                && text.maxLength() <= LONGEST_KEY
                && !type.name().endsWith("text");
        return isKnown && !type.collation().isEmpty() && (!isKey || isBounded);
    }

    private String nativeType(ColumnType type, boolean isKey) {
        if (type instanceof Flag) {
            return "tinyint(1)";
        } else if (type instanceof Whole whole) {
            return whole(whole);
        } else if (type instanceof Decimal decimal) {
            return decimal.precision() == 0
                    ? "decimal(65,30)"
                    : "decimal(" + Math.min(decimal.precision(), 65) + "," + Math.min(decimal.scale(), 30) + ")";
        } else if (type instanceof Real real) {
            return real.bits() == 32 ? "float" : "double";
        } else if (type instanceof Text text) {
            return text(text, isKey);
        } else if (type instanceof Bytes bytes) {
            return isKey ? "varbinary(" + Math.min(bytes.maxLength(), 4L * LONGEST_KEY) + ")" : "longblob";
        } else if (type instanceof Day) {
            return "date";
        } else if (type instanceof TimeOfDay time) {
            return "time" + digits(time.digits());
        } else if (type instanceof DayTime time) {
            return "datetime" + digits(time.digits());
        } else if (type instanceof Moment moment) {
            return "datetime" + digits(moment.digits());
        } else if (type instanceof Guid) {
            return "char(36) COLLATE ascii_bin";
        } else if (type instanceof Json) {
            // no index takes it
            return isMariaDb || isKey ? text(new Text(ColumnType.UNLIMITED, false), isKey) : "json";
        }
        return text(new Text(ColumnType.UNLIMITED, false), isKey);
    }

    private String text(Text text, boolean isKey) {
        String type;
        if (text.isPadded() && text.maxLength() <= 255) {
            type = "char(" + text.maxLength() + ")";
        } else if (isKey) {
            type = "varchar(" + Math.min(text.maxLength(), LONGEST_KEY) + ")";
        } else {
            type = text.maxLength() <= LONGEST_VARCHAR ? "varchar(" + text.maxLength() + ")" : "longtext";
        }
        return type + " COLLATE " + exact(isMariaDb);
    }

    /** Returns the collation in which texts are equal that are the same to the last bit, blanks at the end too. */
    static String exact(boolean isMariaDb) {
        return isMariaDb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
    }

    private static String whole(Whole whole) {
        String name = switch (whole.bits()) {
            case 8 -> "tinyint";
            case 16 -> "smallint";
            case 24 -> "mediumint";
            case 32 -> "int";
            default -> "bigint";
        };
        return whole.isUnsigned() ? name + " unsigned" : name;
    }

    private static String digits(int digits) {
        return digits == 0 ? "" : "(" + Math.min(digits, MOST_DIGITS) + ")";
    }

    @Override
    public List<String> createTable(TableShape table) {
        Names.check(table);
        return new NewTable(table).statements();
    }

    @Override
    public String addColumn(TableShape table, ColumnShape column) {
        Names.check("column", column.name());
        return "ALTER TABLE " + Names.of(table.name()) + " ADD COLUMN " + Names.quoted(column.name()) + " "
                + column.nativeType() + " NULL";
    }
}
