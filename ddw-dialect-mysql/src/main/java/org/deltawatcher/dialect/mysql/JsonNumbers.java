package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Looks for numbers in JSON that the server would round: it keeps whole ones of 64 bits, and all others as DOUBLE. */
final class JsonNumbers {

    /** As many digits pass through a DOUBLE. */
    private static final int SAFE_LENGTH = 15;

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(64);

    private JsonNumbers() {}

    /** Tells whether all numbers of a text come back as they are. What is no JSON is left to the server. */
    static boolean areKept(String json) {
        int i = 0;
        while (i < json.length()) {
            char letter = json.charAt(i);
            if (letter == '"') {
                i = afterString(json, i);
            } else if (letter == '-' || isDigit(letter)) {
                int end = afterNumber(json, i);
                if (end - i > SAFE_LENGTH && !isKept(json.substring(i, end))) {
                    return false;
                }
                i = end;
            } else {
                i++;
            }
        }
        return true;
    }

    private static int afterString(String json, int start) {
        int i = start + 1;
        while (i < json.length() && json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static int afterNumber(String json, int start) {
        int i = start + 1;
        while (i < json.length() && (isDigit(json.charAt(i)) || "+-.eE".indexOf(json.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private static boolean isKept(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (text.chars().allMatch(letter -> letter == '-' || isDigit((char) letter))) {
                BigInteger whole = number.toBigIntegerExact();
                if (whole.compareTo(LEAST) >= 0 && whole.compareTo(BEYOND) < 0) {
                    return true;
                }
            }
            double real = number.doubleValue();
            return !Double.isInfinite(real) && new BigDecimal(Double.toString(real)).compareTo(number) == 0;
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
