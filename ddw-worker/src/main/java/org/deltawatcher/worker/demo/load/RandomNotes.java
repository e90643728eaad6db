package org.deltawatcher.worker.demo.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;

/** Makes up delivery notes, the same ones for the same seed. Belongs to one thread. */
final class RandomNotes {

    private static final List<String> TEAMS = List.of("north", "south", "east", "west", "harbour", "airport");
    private static final List<String> DRIVERS = List.of(
            "Ada", "Bela", "Carla", "Dario", "Edda", "Fritz", "Gina", "Hugo", "Ines", "Jan", "Kim", "Lena", "Milan");
    private static final List<String> CUSTOMERS =
            List.of("Bakery Huber", "Corner Shop", "Druckerei Lang", "Hotel Post", "Möbel Kern", "Spital Nord");
    private static final List<String> CITIES = List.of("Bregenz", "Graz", "Linz", "Salzburg", "Villach", "Wien");
    private static final List<String> STATUSES =
            List.of("planned", "on the road", "delivered", "invoiced", "cancelled");
    private static final Instant FIRST_DAY = Instant.parse("2026-01-05T06:00:00Z");

    private final SplittableRandom random;

    RandomNotes(SplittableRandom random) {
        this.random = random;
    }

    /** Returns so many notes as a JSON array of objects with the columns of the table, all but the key. */
    String notes(int count) {
        ArrayNode notes = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            notes.add(note());
        }
        return notes.toString();
    }

    String team() {
        return any(TEAMS);
    }

    String status() {
        return any(STATUSES);
    }

    /** Returns quarters of an hour, up to ten hours. */
    BigDecimal hours() {
        return new BigDecimal(random.nextInt(1, 41)).multiply(new BigDecimal("0.25"));
    }

    /** Returns a part of the details that differs from what was there, more often than not. */
    String patch() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        switch (random.nextInt(4)) {
            case 0 -> patch.put("express", random.nextBoolean());
            case 1 -> patch.put("city", any(CITIES));
            case 2 -> patch.put("weight_kg", weight());
            default -> patch.set("items", items());
        }
        return patch.toString();
    }

    private ObjectNode note() {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        note.put("team", team());
        note.put("driver", any(DRIVERS));
        note.put(
                "delivered_at",
                FIRST_DAY
                        .plus(random.nextInt(200 * 24 * 60), ChronoUnit.MINUTES)
                        .toString());
        note.put("hours", hours());
        note.put("status", status());
        note.set("details", details());
        return note;
    }

    private ObjectNode details() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("customer", any(CUSTOMERS)).put("city", any(CITIES)).put("weight_kg", weight());
        if (random.nextInt(4) > 0) {
            details.put("express", random.nextInt(3) == 0);
        }
        details.set("items", items());
        return details;
    }

    private ArrayNode items() {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            items.addObject().put("article", "A-" + random.nextInt(100, 1000)).put("pieces", random.nextInt(1, 20));
        }
        return items;
    }

    private BigDecimal weight() {
        return BigDecimal.valueOf(random.nextInt(1, 5_000), 1);
    }

    private String any(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
