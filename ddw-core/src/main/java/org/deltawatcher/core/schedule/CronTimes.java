package org.deltawatcher.core.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The local times of a five-field Unix cron. */
final class CronTimes implements TimeInfo {

    private static final List<String> FIELDS = List.of(
            "minute (0 to 59)",
            "hour (0 to 23)",
            "day of month (1 to 31)",
            "month (1 to 12, or jan to dec)",
            "weekday (0 to 7, or sun to sat; 0 and 7 are Sunday)");

    /** A zone's name begins with a letter. So do the fields that name weekdays or months. */
    private static final Pattern ZONE_LIKE = Pattern.compile(
            "(?!(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[^a-z]|$))[a-z].*");

    private static final LocalDateTime ANY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private final List<String> fields;
    private final CronPattern pattern;
    private final ZoneId zone;

    private CronTimes(List<String> fields, ZoneId zone) {
        this.fields = fields;
        this.pattern = CronPattern.of(fields);
        this.zone = zone;
    }

    static CronTimes parse(Item item) {
        List<Item.Word> words = item.words();
        Item.Word last = words.get(words.size() - 1);
        boolean zoned = words.size() > 1 && ZONE_LIKE.matcher(last.lowerCase()).matches();
        List<Item.Word> given = words.subList(1, zoned ? words.size() - 1 : words.size());
        if (given.size() != FIELDS.size()) {
            throw item.fault(
                    item.first(),
                    "takes 5 fields (minute, hour, day of month, month, weekday) but has " + given.size()
                            + (given.size() == 6 ? "; there is none for seconds" : ""));
        }
        for (int index = 0; index < FIELDS.size(); index++) {
            if (!CronPattern.isField(index, given.get(index).lowerCase())) {
                throw item.fault(
                        given.get(index),
                        "is no valid " + FIELDS.get(index) + "; write *, numbers, lists such as 1,3,"
                                + " upward ranges such as 1-5, or steps such as */15");
            }
        }
        ZoneId zone = zoned ? ZoneNames.parse(item, last, "is no time zone") : ZoneNames.DEFAULT;
        List<String> fields = given.stream()
                .map(field -> field.text().equals("*/1") ? "*" : field.lowerCase())
                .toList();
        CronTimes times = new CronTimes(fields, zone);
        if (times.pattern.nextAfter(ANY_TIME).isEmpty()) {
            throw item.fault(given.get(2), "is a day that none of the given months has, so that it is never due");
        }
        return times;
    }

    @Override
    public Optional<Instant> nextAfter(Instant instant) {
        return Optional.of(new WallClock(zone)
                .nextAfter(instant, local -> pattern.nextAfter(local).orElseThrow()));
    }

    @Override
    public String text() {
        return "cron " + String.join(" ", fields) + " " + zone.getId();
    }

    @Override
    public String describe() {
        return "at " + time() + days() + month() + " (" + zone.getId() + ")";
    }

    private String time() {
        String minute = fields.get(0);
        String hour = fields.get(1);
        if ((minute + hour).chars().allMatch(Character::isDigit)) {
            return "%02d:%02d".formatted(Integer.valueOf(hour), Integer.valueOf(minute));
        }
        return (minute.equals("*") ? "every minute" : "minute " + minute)
                + (hour.equals("*") ? " of every hour" : " of hour " + hour);
    }

    private String days() {
        String day = fields.get(2).equals("*") ? "" : "day " + fields.get(2) + " of the month";
        String weekday = fields.get(4).equals("*") ? "" : "weekday " + fields.get(4);
        return day.isEmpty() && weekday.isEmpty()
                ? " every day"
                : " on " + day + (day.isEmpty() || weekday.isEmpty() ? "" : " or ") + weekday;
    }

    private String month() {
        return fields.get(3).equals("*") ? "" : " in month " + fields.get(3);
    }
}
