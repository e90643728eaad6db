package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.List;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Settings;
import org.deltawatcher.worker.config.SettingsReader;
import org.deltawatcher.worker.config.SettingsSource;
import org.deltawatcher.worker.home.HomeOpener;

/** Opens the home that a command is about, and closes it again. */
final class HomeAccess implements SettingsSource {

    private final GlobalOptions options;
    private final SettingsReader reader;
    private final HomeOpener opener;

    @Inject
    HomeAccess(GlobalOptions options, SettingsReader reader, HomeOpener opener) {
        this.options = options;
        this.reader = reader;
        this.opener = opener;
    }

    /** Works in the home, which is installed and of this program's version. */
    int inHome(Work work) throws Exception {
        return inAnyHome(home -> {
            home.installer().check();
            return work.in(home);
        });
    }

    /** Works in the database, whether a home is installed in it or not. */
    int inAnyHome(Work work) throws Exception {
        try (var open = opener.open(HomeOpener.Request.forCommand(homeSettings()))) {
            return work.in(open.home()).code();
        }
    }

    @Override
    public Settings settings() {
        return reader.read(options.settings());
    }

    List<HomeSettings> allSettings() {
        return settings().homes(options.homes());
    }

    HomeSettings homeSettings() {
        if (options.homes().size() > 1) {
            throw new InvalidArgumentException("this command works on one home, but --home names several");
        }
        return settings()
                .home(options.homes().isEmpty() ? null : options.homes().get(0));
    }

    /** What a command does in a home. */
    interface Work {
        ExitCode in(Home home) throws Exception;
    }
}
