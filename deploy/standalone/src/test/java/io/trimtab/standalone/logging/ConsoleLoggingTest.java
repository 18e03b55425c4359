package io.trimtab.standalone.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

final class ConsoleLoggingTest {
    private static final String FILE = "logback.configurationFile";
    private static final String OWN_LEVEL = "TRIMTAB_LOG_LEVEL";

    private final LoggerContext logging = new LoggerContext();

    @AfterEach
    void forget() {
        System.clearProperty(FILE);
        System.clearProperty(OWN_LEVEL);
        logging.stop();
    }

    private ExecutionStatus configure() {
        var console = new ConsoleLogging();
        console.setContext(logging);
        return console.configure(logging);
    }

    private Level level(String logger) {
        return logging.getLogger(logger).getEffectiveLevel();
    }

    private ConsoleAppender<ILoggingEvent> console() {
        return (ConsoleAppender<ILoggingEvent>)
                logging.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("CONSOLE");
    }

    @Test
    void showsOurOwnLinesAndOthersOnlyWhenTheyGoWrong() {
        assumeThat(System.getenv()).doesNotContainKeys(OWN_LEVEL, "TRIMTAB_KAFKA_LOG_LEVEL");
        assertThat(configure()).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

        assertThat(level("io.trimtab.serving.ServingNode")).isEqualTo(Level.INFO);
        assertThat(level("io.vertx.core.impl.VertxImpl")).isEqualTo(Level.WARN);
        assertThat(level("org.apache.kafka.clients.NetworkClient")).isEqualTo(Level.ERROR);
        assertThat(console().getTarget()).isEqualTo("System.err");
        assertThat(console().isStarted()).isTrue();
    }

    @Test
    void showsMoreWhenAsked() {
        System.setProperty(OWN_LEVEL, "DEBUG");
        configure();

        assertThat(level("io.trimtab.serving.ServingNode")).isEqualTo(Level.DEBUG);
        assertThat(level("io.vertx.core.impl.VertxImpl")).isEqualTo(Level.WARN);
    }

    @Test
    void takesTheUsualLevelWhenTheWordIsNone() {
        System.setProperty(OWN_LEVEL, "chatty");
        configure();

        assertThat(level("io.trimtab.serving.ServingNode")).isEqualTo(Level.INFO);
    }

    @Test
    void leavesEverythingToAFileThatIsNamed() {
        System.setProperty(FILE, "mine.xml");

        assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
        assertThat(logging.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .isExhausted();
    }

    @Test
    void writesALineWithItsKeysAndValues() {
        configure();
        var event = new LoggingEvent(
                "x", logging.getLogger("io.trimtab.serving.ServingNode"), Level.INFO, "listening", null, null);
        event.setKeyValuePairs(List.of(new KeyValuePair("http", 8080), new KeyValuePair("grpc", 8081)));

        assertThat(new String(console().getEncoder().encode(event), UTF_8))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  ServingNode - listening http=8080 grpc=8081\\R");
        event.setKeyValuePairs(List.of());
        assertThat(new String(console().getEncoder().encode(event), UTF_8)).matches(".* - listening\\R");
    }

    @Test
    void isWhatTheProcessUses() {
        var used = (LoggerContext) LoggerFactory.getILoggerFactory();

        assertThat(used.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("CONSOLE"))
                .isNotNull();
        assertThat(used.getLogger("state.change.logger").getLevel()).isEqualTo(Level.ERROR);
    }
}
