package io.trimtab.loadtests.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the built programs lie: class paths for processes of the product and of this module. */
public final class Installation {
    private static final String HOME = "TRIMTAB_HOME";

    private final Path root;

    private Installation(Path root) {
        this.root = root;
    }

    /**
     * The installation in the folder that {@code TRIMTAB_HOME} names, as {@code ./trimtab bench} sets it.
     *
     * @throws IOException when it names none
     */
    public static Installation find(Map<String, String> environment) throws IOException {
        String home = environment.get(HOME);
        if (home == null) {
            throw new IOException(HOME + " is not set; start the benchmarks with ./trimtab bench");
        }
        return new Installation(Path.of(home).toAbsolutePath());
    }

    /** The launcher, {@code ./trimtab}. */
    public Path launcher() {
        return root.resolve("trimtab");
    }

    /** Class path of Trimtab's command line, the same that {@code ./trimtab} uses. */
    public List<Path> product() throws IOException {
        return built("deploy/standalone/target", "trimtab-standalone");
    }

    /** Class path of the load generator. */
    public List<Path> generator() throws IOException {
        return built("load-tests/generator/target", "trimtab-load-generator");
    }

    /** Class path of this very process: the benchmarks. */
    public List<Path> benchmarks() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }

    private List<Path> built(String folder, String name) throws IOException {
        Path target = root.resolve(folder);
        var classPath = new ArrayList<Path>();
        if (Files.isDirectory(target)) {
            try (var jars = Files.newDirectoryStream(target, name + "-*.jar")) {
                jars.forEach(classPath::add);
            }
        }
        if (classPath.isEmpty()) {
            throw new IOException("there is no " + name + " jar in " + target + "; build with ./mvnw -Pquick package");
        }
        classPath.add(target.resolve("lib").resolve("*"));
        return classPath;
    }
}
