package org.deltawatcher.worker.config;

import java.util.List;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is configured. Safe to print.
 *
 * @param homes the homes by name; may be empty
 * @param targets other databases that processes write to, by name; may be empty
 * @param worker how a worker works
 * @param origin where it was read, for a person
 * @param notes what is odd about it but works, a sentence each
 */
public record Settings(
        List<HomeSettings> homes,
        List<HomeSettings> targets,
        WorkerSettings worker,
        String origin,
        List<String> notes) {

    public Settings {
        homes = List.copyOf(homes);
        targets = List.copyOf(targets);
        notes = List.copyOf(notes);
    }

    /**
     * Returns the home of that name, or the only one if the name is null.
     *
     * @throws InvalidArgumentException if there is none, or several and no name
     */
    public HomeSettings home(@Nullable String name) {
        requireSome();
        if (name == null) {
            if (homes.size() > 1) {
                throw new InvalidArgumentException(
                        "there are several homes: say which one with --home (" + names() + ")");
            }
            return homes.get(0);
        }
        return homes.stream()
                .filter(home -> home.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidArgumentException("no home " + name + " in " + origin
                        + NearestName.hint(
                                name, homes.stream().map(HomeSettings::name).toList())));
    }

    /**
     * Returns the homes of those names, or all if there are no names.
     *
     * @throws InvalidArgumentException if one does not exist, or there is no home at all
     */
    public List<HomeSettings> homes(List<String> names) {
        requireSome();
        return names.isEmpty()
                ? homes
                : names.stream().distinct().map(this::home).toList();
    }

    private void requireSome() {
        if (homes.isEmpty()) {
            throw new InvalidArgumentException(
                    "no home is configured: set DDW_URL, or name one with --url,"
                            + " or write ./ddw.conf (homes.main.url = \"postgresql://user@host/database\" or \"mysql://user@host\")");
        }
    }

    private String names() {
        return String.join(", ", homes.stream().map(HomeSettings::name).toList());
    }
}
