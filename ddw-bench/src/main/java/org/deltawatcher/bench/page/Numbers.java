package org.deltawatcher.bench.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes figures with as many digits as mean something. */
final class Numbers {

    private Numbers() {}

    /** Returns it with three digits that are not a leading zero, at most two of them behind the point. */
    static double rounded(double value) {
        double size = Math.abs(value);
        int behindPoint = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return BigDecimal.valueOf(value)
                .setScale(behindPoint, RoundingMode.HALF_UP)
                .doubleValue();
    }

    static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
