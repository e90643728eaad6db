package org.deltawatcher.core.schedule;

import org.deltawatcher.api.DeltaWatcherException;

/** Tells that a text is no schedule: which item, where, and why. Repeating does not help; the text must be changed. */
public final class InvalidScheduleException extends DeltaWatcherException {

    private static final long serialVersionUID = 1L;

    private static final String VALID_FORMS = "Valid forms, separated by ; or line ends: continuous | on request"
            + " | every 5m (units d, h, m, s) | at 06:30 [mon-fri] [Europe/Vienna] | cron 0 3 * * * [Europe/Vienna]";

    private final int item;
    private final int position;
    private final String reason;

    InvalidScheduleException(int item, String itemText, int position, String reason) {
        super(
                "Invalid schedule: item %d (%s), at character %d: %s. %s"
                        .formatted(
                                item,
                                itemText.isEmpty() ? "empty" : '"' + itemText + '"',
                                position,
                                reason,
                                VALID_FORMS),
                null);
        this.item = item;
        this.position = position;
        this.reason = reason;
    }

    /** Returns the number of the item at fault, from 1. */
    public int item() {
        return item;
    }

    /** Returns the place of the fault in the whole text, in characters from 1; one past the end if something is missing. */
    public int position() {
        return position;
    }

    /** Returns what is wrong, without the place and without the list of valid forms. */
    public String reason() {
        return reason;
    }
}
