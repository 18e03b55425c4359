package io.trimtab.standalone.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Fetches a jar by its coordinates with {@code ./mvnw}, from wherever Maven is configured to look. */
public final class MavenJar implements JarSource {
    private static final int PROGRESS_SECONDS = 2;
    private static final int PATIENCE_MINUTES = 60;

    private final Path home;

    /** @param home the project's folder, with {@code mvnw} and the plugins' versions */
    public MavenJar(Path home) {
        this.home = home;
    }

    @Override
    public Path jar(RuntimePackage wanted, Path work, Consumer<String> progress) {
        progress.accept("fetching %s, %,d MB".formatted(wanted.jarName(), wanted.jarBytes() / 1_000_000));
        var command = List.of(
                home.resolve("mvnw").toString(),
                "-N",
                "-U",
                "-Dstyle.color=never",
                "dependency:copy",
                "-Dartifact=" + wanted.artifact() + ":jar:" + wanted.platform(),
                "-DoutputDirectory=" + work);
        var builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            run(builder, progress);
        } catch (IOException e) {
            throw new RuntimeInstallException(
                    "cannot start " + home.resolve("mvnw") + ": " + e.getMessage() + otherwise(wanted), e);
        } catch (FetchFailedException e) {
            throw new RuntimeInstallException(
                    "could not fetch " + wanted.jarName() + ": " + e.getMessage() + otherwise(wanted), e);
        }
        return work.resolve(wanted.jarName());
    }

    private static String otherwise(RuntimePackage wanted) {
        return "; on a machine without network, bring that jar and name it by --from-jar (SHA-256 " + wanted.sha256()
                + ")";
    }

    private static void run(ProcessBuilder builder, Consumer<String> progress)
            throws IOException, FetchFailedException {
        var process = builder.start();
        var output = new MavenOutput();
        var reader = new Thread(() -> read(process.getInputStream(), output), "maven-output");
        reader.setDaemon(true);
        reader.start();
        long start = System.nanoTime();
        try {
            while (!process.waitFor(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                if (seconds > TimeUnit.MINUTES.toSeconds(PATIENCE_MINUTES)) {
                    throw new FetchFailedException("it took more than " + PATIENCE_MINUTES + " minutes");
                }
                progress.accept(output.progress().map(size -> "  " + size).orElse("  " + seconds + " s"));
            }
            reader.join(TimeUnit.SECONDS.toMillis(PROGRESS_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException("it was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        if (process.exitValue() != 0) {
            throw new FetchFailedException(output.error());
        }
    }

    private static void read(InputStream in, MavenOutput output) {
        var bytes = new byte[8192];
        try {
            int count;
            while ((count = in.read(bytes)) >= 0) {
                output.add(new String(bytes, 0, count, UTF_8));
            }
        } catch (IOException e) {
            output.add("\n[ERROR] its output ended: " + e.getMessage() + "\n");
        }
    }

    /** Maven ended without the jar. */
    private static final class FetchFailedException extends Exception {
        FetchFailedException(String message) {
            super(message);
        }
    }
}
