package io.trimtab.serving;

import io.trimtab.serving.settings.SettingsException;
import io.trimtab.serving.settings.SettingsSources;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

/** Runs a serving node as a process: {@code ServingMain [settings.yaml] [key=value]...}. */
public final class ServingMain {
    private ServingMain() {}

    public static void main(String[] arguments) {
        try {
            ServingSettings settings = ServingSettings.load(sources(arguments), System.getenv());
            Shutdown.start(() -> await(ServingNode.start(settings)), node -> await(node.drainAndClose()));
        } catch (SettingsException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            fail(String.valueOf(cause.getMessage()));
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static SettingsSources sources(String[] arguments) {
        var sources = new SettingsSources();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                sources.file(Path.of(argument));
            } else {
                sources.override(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        return sources;
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }
}
