package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import org.deltawatcher.worker.config.SettingsRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has. One instance a run. */
final class GlobalOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Configuration file; else DDW_CONFIG, ./ddw.conf, ~/.config/ddw/ddw.conf.")
    private @Nullable Path config;

    @Option(
            names = "--home",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Home to work on, when there are several.")
    private List<String> homes = List.of();

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            order = 102,
            description = "Home without a file: a JDBC URL, postgresql://… or mysql://…; else DDW_URL."
                    + " Its password comes from DDW_PASSWORD, --password-file or the URL.")
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            order = 103,
            description = "Database user for --url; else DDW_USER.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 104,
            description = "File that holds the password for --url; else DDW_PASSWORD_FILE.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            order = 105,
            description = "Schema of the home for --url; else DDW_SCHEMA, else ddw.")
    private @Nullable String schema;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            order = 106,
            description = "JSON in place of tables and sentences.")
    private boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            order = 107,
            description = "Colours: auto, always, never.")
    private ColorChoice color = ColorChoice.AUTO;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            order = 108,
            description = "Stack traces of errors, and log lines from DEBUG.")
    private boolean verbose;

    @Inject
    GlobalOptions() {}

    SettingsRequest settings() {
        return new SettingsRequest(config, url, user, passwordFile, schema);
    }

    List<String> homes() {
        return homes;
    }

    boolean isJson() {
        return json;
    }

    boolean isVerbose() {
        return verbose;
    }

    boolean wantsColors(Terminal terminal) {
        return color.isOn(terminal);
    }

    /** When to use colours. */
    enum ColorChoice {
        AUTO,
        ALWAYS,
        NEVER;

        private boolean isOn(Terminal terminal) {
            return this == ALWAYS || (this == AUTO && terminal.hasColors());
        }
    }
}
