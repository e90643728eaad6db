package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import picocli.CommandLine.IVersionProvider;

/** Tells the version that the build wrote into the jar. */
final class ProgramVersion implements IVersionProvider {

    @Inject
    ProgramVersion() {}

    @Override
    public String[] getVersion() {
        var version = ProgramVersion.class.getPackage().getImplementationVersion();
        return new String[] {"ddw " + (version == null ? "(not packaged)" : version)};
    }
}
