package org.deltawatcher.api.spi;

import java.util.List;

/** Puts schema {@code ddw} into a database and takes it out again. */
public interface SchemaInstaller {

    /**
     * Installs the schema, or brings an older one up to date; does nothing if it is current.
     *
     * @return what was done, a line a step; empty if nothing
     * @throws org.deltawatcher.api.HomeMismatchException if the schema is newer than this program
     * @throws org.deltawatcher.api.AccessDeniedException if the user may not
     */
    List<String> install();

    /**
     * Takes all tracking off and drops the schema with everything in it; the watched tables stay as they were.
     *
     * @return what was done, a line a step
     * @throws org.deltawatcher.api.HomeMismatchException if the schema is newer than this program
     */
    List<String> uninstall();

    /**
     * Checks that the schema is there and of this program's version.
     *
     * @throws org.deltawatcher.api.HomeMismatchException if not, with what to do
     */
    void check();
}
