package org.deltawatcher.core.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A local time of day, due once on each of the given weekdays. */
record AtTime(LocalTime time, Weekdays weekdays, ZoneId zone) implements TimeInfo {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{2})");

    static AtTime parse(Item item) {
        item.requireWords(
                2, 4, "at takes a time of day, weekdays and a time zone, such as at 06:30 mon-fri Europe/Vienna");
        List<Item.Word> words = item.words();
        LocalTime time = time(item, words.get(1));
        if (words.size() == 2) {
            return new AtTime(time, Weekdays.ALL, ZoneNames.DEFAULT);
        }
        Optional<Weekdays> weekdays = Weekdays.parse(words.get(2).lowerCase());
        if (words.size() == 4) {
            Weekdays given = weekdays.orElseThrow(
                    () -> item.fault(words.get(2), "is no list of weekdays such as mon-fri or sat,sun"));
            return new AtTime(time, given, ZoneNames.parse(item, words.get(3), "is no time zone"));
        }
        if (weekdays.isPresent()) {
            return new AtTime(time, weekdays.get(), ZoneNames.DEFAULT);
        }
        ZoneId zone = ZoneNames.parse(
                item, words.get(2), "is neither a list of weekdays such as mon-fri or sat,sun nor a time zone");
        return new AtTime(time, Weekdays.ALL, zone);
    }

    private static LocalTime time(Item item, Item.Word word) {
        Matcher matcher = TIME.matcher(word.text());
        if (!matcher.matches()) {
            throw item.fault(word, "is no time of day; write hours and minutes such as 06:30");
        }
        int hour = Integer.parseInt(matcher.group(1));
        int minute = Integer.parseInt(matcher.group(2));
        if (hour > 23 || minute > 59) {
            throw item.fault(word, "is no time of day; they go from 00:00 to 23:59");
        }
        return LocalTime.of(hour, minute);
    }

    @Override
    public Optional<Instant> nextAfter(Instant instant) {
        return Optional.of(new WallClock(zone).nextAfter(instant, this::nextLocal));
    }

    private LocalDateTime nextLocal(LocalDateTime local) {
        LocalDate day = local.toLocalTime().isBefore(time)
                ? local.toLocalDate()
                : local.toLocalDate().plusDays(1);
        while (!weekdays.contain(day.getDayOfWeek())) {
            day = day.plusDays(1);
        }
        return day.atTime(time);
    }

    @Override
    public String text() {
        return "at " + time + (weekdays.equals(Weekdays.ALL) ? "" : " " + weekdays) + " " + zone.getId();
    }

    @Override
    public String describe() {
        String days = weekdays.equals(Weekdays.ALL) ? "every day" : "on " + weekdays;
        return "at " + time + " " + days + " (" + zone.getId() + ")";
    }
}
