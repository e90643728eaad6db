package org.deltawatcher.worker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** Knows where a configuration file may be. */
final class ConfigLocation {

    private final Surroundings surroundings;

    ConfigLocation(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Returns the file to read, null if there is none.
     *
     * @param named the file that the command line names, or null
     * @throws InvalidArgumentException if a named file cannot be read
     */
    @Nullable
    Path find(@Nullable Path named) {
        var variable = surroundings.environment().get("DDW_CONFIG");
        if (named != null) {
            return readable(named, "--config");
        }
        if (variable != null && !variable.isEmpty()) {
            return readable(Path.of(variable), "DDW_CONFIG");
        }
        return places().stream().filter(Files::isRegularFile).findFirst().orElse(null);
    }

    /** Says who else can read a file that may hold passwords. */
    static List<String> notes(Path file) {
        try {
            var others = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
            if (others && Files.readString(file).matches("(?s).*\\bpassword\"?\\s*[=:]\\s*[^\\s$].*")) {
                return List.of("everybody on this computer can read the passwords in " + file + ": chmod 600 " + file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            return List.of();
        }
        return List.of();
    }

    private Path readable(Path named, String by) {
        var file = surroundings.directory().resolve(named);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new InvalidArgumentException("cannot read the configuration file " + file + " that " + by + " names");
        }
        return file;
    }

    private List<Path> places() {
        var places = new ArrayList<Path>();
        places.add(surroundings.directory().resolve("ddw.conf"));
        var config = surroundings.environment().get("XDG_CONFIG_HOME");
        var home = surroundings.environment().get("HOME");
        if (config != null && !config.isEmpty()) {
            places.add(Path.of(config, "ddw", "ddw.conf"));
        } else if (home != null && !home.isEmpty()) {
            places.add(Path.of(home, ".config", "ddw", "ddw.conf"));
        }
        return places;
    }
}
