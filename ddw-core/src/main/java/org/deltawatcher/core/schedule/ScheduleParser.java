package org.deltawatcher.core.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the list of time infos.
 *
 * <p>A {@code ;} ends an item, and so does a line end. Blank lines count for nothing, nor does a {@code ;} after the last
 * item; a {@code ;} with nothing before it is refused, because an item may have got lost there.
 */
final class ScheduleParser {

    private ScheduleParser() {}

    static List<TimeInfo> parse(String text) {
        Map<String, TimeInfo> byText = new LinkedHashMap<>();
        List<Item> items = split(text);
        for (Item item : items) {
            TimeInfo timeInfo = timeInfo(item);
            if (byText.putIfAbsent(timeInfo.text(), timeInfo) != null) {
                throw item.fault(item.first(), "begins an item that was said before, as " + timeInfo.text());
            }
            if (timeInfo instanceof Standing standing && items.size() > 1) {
                throw item.fault(item.first(), aloneBecause(standing));
            }
        }
        return List.copyOf(byText.values());
    }

    private static TimeInfo timeInfo(Item item) {
        return switch (item.first().lowerCase()) {
            case "continuous" -> {
                item.requireWords(1, 1, "continuous is the whole item");
                yield Standing.CONTINUOUS;
            }
            case "on" -> onRequest(item);
            case "every" -> Every.parse(item);
            case "at" -> AtTime.parse(item);
            case "cron" -> CronTimes.parse(item);
            default -> throw item.fault(item.first(), "begins no time info");
        };
    }

    private static TimeInfo onRequest(Item item) {
        item.requireWords(2, 2, "on request is the whole item");
        if (!item.words().get(1).lowerCase().equals("request")) {
            throw item.fault(item.words().get(1), "is not understood after on; only on request is");
        }
        return Standing.ON_REQUEST;
    }

    private static String aloneBecause(Standing standing) {
        return switch (standing) {
            case CONTINUOUS -> "must stand alone: a process that runs whenever changes are pending needs no times";
            case ON_REQUEST ->
                "must stand alone: it means no times at all, and a process with times can be requested too";
        };
    }

    private static List<Item> split(String text) {
        List<Item> items = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= text.length(); end++) {
            char separator = end == text.length() ? '\n' : text.charAt(end);
            if (separator == ';' || separator == '\n' || separator == '\r') {
                String part = text.substring(start, end);
                if (!part.isBlank()) {
                    items.add(Item.of(items.size() + 1, part, start));
                } else if (separator == ';') {
                    throw new InvalidScheduleException(items.size() + 1, "", end + 1, "nothing stands before this ;");
                }
                start = end + 1;
            }
        }
        if (items.isEmpty()) {
            throw new InvalidScheduleException(1, "", 1, "the text is empty");
        }
        return items;
    }
}
