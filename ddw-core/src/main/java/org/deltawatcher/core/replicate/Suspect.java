package org.deltawatcher.core.replicate;

import java.util.Arrays;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verification.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A row that was different at every look so far. Both sides are never read at one moment, so a row that changes all the time
 * looks different however right its copy is. But then the copy moves on, too: one that stays while everything is processed,
 * and is nothing that the source was seen to be, is wrong.
 */
final class Suspect {

    private final @Nullable Long source;
    private final @Nullable String unfit;
    private long[] sourceImages = {};
    private long copyImage;
    private boolean hasCopyMoved;
    private int copies;
    private long copied;
    private @Nullable Difference latest;

    /** A row that was met when all rows were read: of the source, or null if only the copy has it. */
    Suspect(@Nullable Hashed source) {
        this.source = source == null ? null : source.hash;
        this.unfit = source == null ? null : source.unfit;
    }

    /** Takes down that the copy has a row of the same key. */
    void copied(Hashed row) {
        copies++;
        copied = row.hash;
    }

    /** Tells whether the source and the copy have one row each, and the same. */
    boolean isEqual() {
        return source != null && copies == 1 && copied == source;
    }

    /** Returns why the copy cannot have it, null if it can. */
    @Nullable
    String unfit() {
        return unfit;
    }

    /** Takes down another look, in which the row was different. */
    void seen(long source, long copy, Difference difference) {
        hasCopyMoved |= latest != null && copyImage != copy;
        copyImage = copy;
        sourceImages = Arrays.copyOf(sourceImages, sourceImages.length + 1);
        sourceImages[sourceImages.length - 1] = source;
        latest = difference;
    }

    /** Returns how the row differs, null if that is not certain. */
    @Nullable
    Difference difference() {
        if (latest == null || latest.kind() == Kind.UNFIT) {
            return latest; // whatever the copy has
        }
        // gone since all rows were read: nothing that is taken away from the copy for one look that did not find it
        boolean mayBeOnItsWay = latest.kind() == Kind.EXTRA && source != null;
        boolean wasRight = Arrays.stream(sourceImages).anyMatch(image -> image == copyImage);
        return hasCopyMoved || wasRight || mayBeOnItsWay ? null : latest;
    }
}
