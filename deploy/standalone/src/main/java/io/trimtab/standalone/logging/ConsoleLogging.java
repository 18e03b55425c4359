package io.trimtab.standalone.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import org.slf4j.Logger;

/**
 * What is logged, on standard error: our own lines from INFO on, readable, everything else only when it goes wrong. Written
 * in Java because reading it from XML took a tenth of the time of a start; a file that {@code -Dlogback.configurationFile}
 * names goes before it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class ConsoleLogging extends ContextAwareBase implements Configurator {
    private static final String PATTERN =
            "%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%replace( %kvp{NONE}){'^ $',''}%n%ex{short}";

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        // as with <statusListener class="…NopStatusListener"/>: Logback says nothing about itself
        logging.getStatusManager().add(new NopStatusListener());
        Level own = level("TRIMTAB_LOG_LEVEL", Level.INFO);
        // Kafka warns about itself while a single node forms its quorum; a failure still comes out as an error
        Level kafka = level("TRIMTAB_KAFKA_LOG_LEVEL", Level.ERROR);
        logging.getLogger("io.trimtab").setLevel(own);
        for (String logger : new String[] {"org.apache.kafka", "kafka", "state.change.logger"}) {
            logging.getLogger(logger).setLevel(kafka);
        }
        var root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console(logging));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext logging) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(logging);
        encoder.setPattern(PATTERN);
        encoder.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(logging);
        console.setName("CONSOLE");
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        return console;
    }

    /** From the environment or, before it, a system property; the usual one when neither is a level. */
    private static Level level(String name, Level usual) {
        String set = System.getProperty(name);
        return Level.toLevel(set != null ? set : System.getenv(name), usual);
    }
}
