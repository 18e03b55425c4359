package io.trimtab.serving;

import io.trimtab.serving.settings.SettingsException;
import io.trimtab.serving.settings.SettingsSources;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a serving node as a process: {@code ServingMain [settings.yaml] [key=value]...}. */
public final class ServingMain {
    private ServingMain() {}

    public static void main(String[] arguments) {
        ServingNode node;
        try {
            ServingSettings settings = ServingSettings.load(sources(arguments), System.getenv());
            node = ServingNode.start(settings)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (SettingsException e) {
            fail(String.valueOf(e.getMessage()));
            return;
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            fail(String.valueOf(cause.getMessage()));
            return;
        }
        AtomicBoolean once = new AtomicBoolean();
        TerminationSignal.install(() -> {
            if (once.compareAndSet(false, true)) {
                node.drainAndClose().toCompletionStage().toCompletableFuture().join();
                System.exit(0);
            }
        });
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
