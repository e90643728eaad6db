package org.deltawatcher.bench;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Opens the progress bar of a run, on standard error. */
final class BenchProgress {

    private static final int UPDATE_MILLIS = 1000;

    private BenchProgress() {}

    static ProgressBar over(String task, long steps) {

        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .build();
    }
}
