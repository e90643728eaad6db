package org.deltawatcher.worker;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Runs the command {@code ddw}. */
@Command(
        name = "ddw",
        description =
                "Watches tables, hands out what changed in leased batches and runs the processes that depend on it.",
        mixinStandardHelpOptions = true,
        versionProvider = Ddw.Version.class)
public final class Ddw {

    private Ddw() {}

    /**
     * Runs one command and ends the JVM with its exit code.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Ddw()).execute(arguments));
    }

    /** Tells the version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Ddw.class.getPackage().getImplementationVersion();
            return new String[] {"ddw " + (version == null ? "(not packaged)" : version)};
        }
    }
}
