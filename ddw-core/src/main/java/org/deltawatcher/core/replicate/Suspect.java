package org.deltawatcher.core.replicate;

import java.util.HashSet;
import java.util.Set;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A row that was different at every look so far. Both sides are never read at one moment, so a row that changes all the time
 * looks different however right its copy is. But then the copy moves on, too: one that stays while everything is processed,
 * and is nothing that the source was seen to be, is wrong.
 */
final class Suspect {

    private final Set<Long> sourceImages = new HashSet<>();
    private final Set<Long> copyImages = new HashSet<>();
    private @Nullable Difference latest;

    /** Takes down another look, in which the row was different. */
    void seen(long source, long copy, Difference difference) {
        sourceImages.add(source);
        copyImages.add(copy);
        latest = difference;
    }

    /** Returns how the row differs, null if that is not certain. */
    @Nullable
    Difference difference() {
        boolean isUnfit = latest != null && latest.kind() == Kind.UNFIT; // whatever the copy has
        return isUnfit || (copyImages.size() == 1 && !sourceImages.containsAll(copyImages)) ? latest : null;
    }
}
