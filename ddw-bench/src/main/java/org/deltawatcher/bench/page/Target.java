package org.deltawatcher.bench.page;

import java.util.Locale;

/**
 * What a figure is to be.
 *
 * @param what that which is compared: the median, or the ratio to the limit
 * @param bound the side that is right
 * @param value in the unit of what is compared
 */
public record Target(What what, Bound bound, double value) {

    /** What a target is about. */
    public enum What {
        /** The median, in the unit of the comparison. */
        MEDIAN,
        /** The median of the ratios to the limit. */
        RATIO
    }

    /** The right side of a target. */
    public enum Bound {
        /** As much or more. */
        AT_LEAST,
        /** As much or less. */
        AT_MOST
    }

    public static Target ratioAtLeast(double value) {
        return new Target(What.RATIO, Bound.AT_LEAST, value);
    }

    public static Target ratioAtMost(double value) {
        return new Target(What.RATIO, Bound.AT_MOST, value);
    }

    public static Target atLeast(double value) {
        return new Target(What.MEDIAN, Bound.AT_LEAST, value);
    }

    public static Target atMost(double value) {
        return new Target(What.MEDIAN, Bound.AT_MOST, value);
    }

    public boolean isMetBy(double figure) {
        return bound == Bound.AT_LEAST ? figure >= value : figure <= value;
    }

    /** Says whether a figure meets it and how far off it is, such as {@code missed by 14 %}. */
    String verdict(double figure) {
        return isMetBy(figure) ? "met " + distance(figure) : "**missed " + distance(figure) + "**";
    }

    private String distance(double figure) {
        double times = Math.max(figure / value, value / figure);
        if (times >= 2) {
            return "by a factor of " + Numbers.text(times);
        }
        double percent = Math.abs(figure / value - 1) * 100;
        return percent < 0.5 ? "by less than 1 %" : String.format(Locale.ROOT, "by %.0f %%", percent);
    }

    /** Returns the target for people, such as {@code ≥ 0.65}. */
    String text() {
        String sign = bound == Bound.AT_LEAST ? "≥ " : "≤ ";
        return sign + (what == What.RATIO ? String.format(Locale.ROOT, "%.2f", value) : Numbers.text(value));
    }
}
