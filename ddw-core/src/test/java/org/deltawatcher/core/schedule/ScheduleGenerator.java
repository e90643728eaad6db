package org.deltawatcher.core.schedule;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes up valid schedules with times; the same ones for the same seed. */
final class ScheduleGenerator {

    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private final Random random;
    private final List<String> zones;

    ScheduleGenerator(Random random, List<String> zones) {
        this.random = random;
        this.zones = zones;
    }

    Schedule schedule() {
        return Schedule.parse(Stream.generate(this::item)
                .limit(1 + random.nextInt(3))
                .distinct()
                .collect(Collectors.joining(random.nextBoolean() ? ";" : "\n")));
    }

    /** Makes up a cron, of which each day field is free often enough for it to be due now and then. */
    String cronFields() {
        boolean anyDay = random.nextBoolean();
        return String.join(
                " ",
                cronField(0, 59),
                cronField(0, 23),
                anyDay ? "*" : cronField(1, 28),
                random.nextBoolean() ? "*" : cronField(1, 12),
                cronField(0, 7));
    }

    private String item() {
        return switch (random.nextInt(3)) {
            case 0 ->
                "every " + (1 + random.nextInt(100))
                        + List.of("s", "m", "h", "d").get(random.nextInt(4));
            case 1 -> "at %02d:%02d%s%s".formatted(random.nextInt(24), random.nextInt(60), weekdays(), zone());
            default -> "cron " + cronFields() + zone();
        };
    }

    private String weekdays() {
        String first = DAYS.get(random.nextInt(7));
        return switch (random.nextInt(3)) {
            case 0 -> " " + first;
            case 1 -> " " + first + "-" + DAYS.get(random.nextInt(7)) + "," + DAYS.get(random.nextInt(7));
            default -> "";
        };
    }

    private String zone() {
        return " " + zones.get(random.nextInt(zones.size()));
    }

    private String cronField(int lowest, int highest) {
        return switch (random.nextInt(5)) {
            case 0 -> "*";
            case 1 -> "*/" + (1 + random.nextInt(highest - 1));
            case 2 -> part(lowest, highest) + "," + part(lowest, highest);
            case 3 -> "%d-%d/%d".formatted(lowest, highest, 1 + random.nextInt(5));
            default -> part(lowest, highest);
        };
    }

    private String part(int lowest, int highest) {
        int from = lowest + random.nextInt(highest - lowest + 1);
        int to = from + random.nextInt(highest - from + 1);
        return from == to || random.nextBoolean() ? String.valueOf(from) : from + "-" + to;
    }
}
