package org.deltawatcher.dialect.postgres;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.TableShape;

/** The types of PostgreSQL. */
final class PostgresTypes implements TypeMap {

    /** As {@code format_type} writes it: a name, arguments, and what comes behind them. */
    private static final Pattern NATIVE =
            Pattern.compile("([a-z ]+?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?");

    private static final String PRODUCT = "postgres";

    private static final int MOST_DIGITS = 6;

    /** What a user's own type comes to, such as an enum: its text. */
    private static final long LONGEST_LABEL = 63;

    /** Returns what a type holds, by the name that {@code format_type} gives it. */
    static ColumnType type(String nativeType) {
        Matcher parts = NATIVE.matcher(nativeType);
        if (!parts.matches()) {
            return new Other(PRODUCT, nativeType);
        }
        boolean hasArgument = parts.group(2) != null;
        int argument = hasArgument ? Integer.parseInt(parts.group(2)) : 0;
        int digits = hasArgument ? argument : MOST_DIGITS;
        String zone = parts.group(4) == null ? "" : parts.group(4);
        return switch (parts.group(1) + zone) {
            case "boolean" -> new Flag();
            case "smallint" -> new Whole(16, false);
            case "integer" -> new Whole(32, false);
            case "bigint" -> new Whole(64, false);
            case "numeric" -> decimal(argument, parts.group(3));
            case "real" -> new Real(32);
            case "double precision" -> new Real(64);
            case "text", "citext" -> new Text(ColumnType.UNLIMITED, false);
            case "name" -> new Text(LONGEST_LABEL, false);
            case "character varying" -> new Text(hasArgument ? argument : ColumnType.UNLIMITED, false);
            case "character" -> new Text(hasArgument ? argument : 1, true);
            case "bytea" -> new Bytes(ColumnType.UNLIMITED);
            case "date" -> new Day();
            case "time without time zone" -> new TimeOfDay(digits);
            case "timestamp without time zone" -> new DayTime(digits);
            case "timestamp with time zone" -> new Moment(digits);
            case "uuid" -> new Guid();
            case "json", "jsonb" -> new Json();
            default -> new Other(PRODUCT, nativeType);
        };
    }

    /** A scale below 0 or above the precision is none that other databases have: any number, then. */
    private static Decimal decimal(int precision, String scaleText) {
        int scale = scaleText == null ? 0 : Integer.parseInt(scaleText);
        return scale < 0 || scale > precision ? new Decimal(0, 0) : new Decimal(precision, scale);
    }

    /** Returns a column as the catalog describes it; an enum holds text. */
    static ColumnShape column(String name, String nativeType, boolean isEnum, boolean isNullable) {
        ColumnType type = isEnum ? new Text(LONGEST_LABEL, false) : type(nativeType);
        return new ColumnShape(name, type, nativeType, range(type), isNullable, true, false);
    }

    static Range range(ColumnType type) {
        if (type instanceof Real) {
            return new Range(null, null, true, true, false, false);
        } else if (type instanceof Decimal decimal) {
            return new Range(null, null, true, decimal.precision() == 0, false, false);
        } else if (type instanceof Day || type instanceof DayTime || type instanceof Moment) {
            return new Range(null, null, false, true, false, false);
        }
        return Range.PLAIN;
    }

    @Override
    public ColumnShape column(ColumnShape column, boolean isKey) {
        String own = type(column.nativeType()).equals(column.type()) && !isNotHere(column)
                ? column.nativeType()
                : nativeType(column.type());
        ColumnType type = type(own);
        return new ColumnShape(column.name(), type, own, range(type), column.isNullable(), true, false);
    }

    @Override
    public boolean isFolding(ColumnShape column) {
        return column.nativeType().equals("citext") || column.nativeType().endsWith(".citext");
    }

    /** A type that has a schema is somebody's own. */
    private static boolean isNotHere(ColumnShape column) {
        return column.nativeType().contains(".");
    }

    private static String nativeType(ColumnType type) {
        if (type instanceof Flag) {
            return "boolean";
        } else if (type instanceof Whole whole) {
            return whole(whole);
        } else if (type instanceof Decimal decimal) {
            return decimal.precision() == 0
                    ? "numeric"
                    : "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof Real real) {
            return real.bits() == 32 ? "real" : "double precision";
        } else if (type instanceof Text text) {
            return text.maxLength() > 10_485_760 ? "text" : "character varying(" + text.maxLength() + ")";
        } else if (type instanceof Bytes) {
            return "bytea";
        } else if (type instanceof Day) {
            return "date";
        } else if (type instanceof TimeOfDay time) {
            return "time" + digits(time.digits()) + " without time zone";
        } else if (type instanceof DayTime time) {
            return "timestamp" + digits(time.digits()) + " without time zone";
        } else if (type instanceof Moment moment) {
            return "timestamp" + digits(moment.digits()) + " with time zone";
        } else if (type instanceof Guid) {
            return "uuid";
        } else if (type instanceof Json) {
            return "jsonb";
        }
        return "text";
    }

    private static String whole(Whole whole) {
        int bits = whole.isUnsigned() ? whole.bits() + 1 : whole.bits();
        if (bits <= 16) {
            return "smallint";
        } else if (bits <= 32) {
            return "integer";
        }
        return bits <= 64 ? "bigint" : "numeric(20,0)";
    }

    private static String digits(int digits) {
        return digits >= MOST_DIGITS ? "" : "(" + digits + ")";
    }

    @Override
    public List<String> createTable(TableShape table) {
        Names.check(table);
        StringBuilder create = new StringBuilder("CREATE TABLE " + Names.of(table.name()) + " (");
        for (ColumnShape column : table.columns()) {
            create.append("\n    ")
                    .append(Names.quoted(column.name()))
                    .append(' ')
                    .append(column.nativeType());
            create.append(column.isNullable() ? "," : " NOT NULL,");
        }
        create.append("\n    PRIMARY KEY (").append(Names.list(table.key())).append(")\n)");
        List<String> statements = new java.util.ArrayList<>(List.of(
                "CREATE SCHEMA IF NOT EXISTS " + Names.quoted(table.name().schema()), create.toString()));
        for (IndexShape index : table.indexes()) {
            statements.add("CREATE " + (index.isUnique() ? "UNIQUE " : "") + "INDEX ON " + Names.of(table.name()) + " ("
                    + Names.list(index.columns()) + ")");
        }
        return statements;
    }

    @Override
    public String addColumn(TableShape table, ColumnShape column) {
        Names.check("column", column.name());
        return "ALTER TABLE " + Names.of(table.name()) + " ADD " + Names.quoted(column.name()) + " "
                + column.nativeType();
    }
}
