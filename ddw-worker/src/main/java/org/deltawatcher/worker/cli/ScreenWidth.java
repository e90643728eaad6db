package org.deltawatcher.worker.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Finds out how wide the terminal is. */
public final class ScreenWidth {

    private static final int STANDARD = 120;
    private static final int NARROWEST = 40;

    private ScreenWidth() {}

    /** Returns the columns that {@code COLUMNS} or the terminal itself tells, or 120. */
    public static int ask(Map<String, String> environment) {
        int told = number(environment.getOrDefault("COLUMNS", ""));
        int width = told > 0 ? told : number(afterBlank(askTerminal()));
        return width == 0 ? STANDARD : Math.max(width, NARROWEST);
    }

    /** Returns "rows columns", or nothing where there is no such terminal. */
    private static String askTerminal() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroy();
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String afterBlank(String text) {
        return text.substring(text.indexOf(' ') + 1);
    }

    private static int number(String text) {
        return text.strip().matches("\\d{1,5}") ? Integer.parseInt(text.strip()) : 0;
    }
}
