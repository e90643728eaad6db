package org.deltawatcher.worker.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Sends log lines to a file while the screen belongs to the demo. */
final class DemoLog implements AutoCloseable {

    private static final String OURS = "org.deltawatcher";

    private final Path file;
    private final Logger root;
    private final Logger ours;
    private final @Nullable Level level;
    private final List<Appender<ILoggingEvent>> before = new ArrayList<>();
    private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

    private DemoLog(Path file, LoggerContext context) {
        this.file = file;
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ours = context.getLogger(OURS);
        level = ours.getLevel();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level [%thread] %logger{20} - %msg%n");
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setFile(file.toString());
    }

    static DemoLog into(Path file) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("the program logs with Logback, but another library was found first");
        }
        DemoLog log = new DemoLog(file, context);
        log.open();
        return log;
    }

    /** Copies the file to where it outlives the demo, and returns where that is. */
    Path save() throws IOException {
        return Files.copy(file, Files.createTempFile("ddw-demo-", ".log"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
        before.forEach(root::addAppender);
        ours.setLevel(level);
    }

    private void open() {
        root.iteratorForAppenders().forEachRemaining(before::add);
        before.forEach(root::detachAppender);
        appender.start();
        root.addAppender(appender);
        ours.setLevel(Level.INFO);
    }
}
