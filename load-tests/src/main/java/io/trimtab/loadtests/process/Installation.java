package io.trimtab.loadtests.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the built programs lie.
 *
 * @param product class path of Trimtab's command line, as {@code ./trimtab} uses it
 * @param benchmarks class path of this module
 * @param generator class path of the load generator
 */
public record Installation(List<Path> product, List<Path> benchmarks, List<Path> generator) {
    private static final String HOME = "TRIMTAB_HOME";

    public Installation {
        product = List.copyOf(product);
        benchmarks = List.copyOf(benchmarks);
        generator = List.copyOf(generator);
    }

    /**
     * The installation in the folder that {@code TRIMTAB_HOME} names, as {@code ./trimtab bench} sets it.
     *
     * @throws IOException when the folder is not named or something in it is not built
     */
    public static Installation find(Map<String, String> environment) throws IOException {
        String home = environment.get(HOME);
        if (home == null) {
            throw new IOException(HOME + " is not set; start the benchmarks with ./trimtab bench");
        }
        Path root = Path.of(home);
        return new Installation(
                built(root.resolve("deploy/standalone/target"), "trimtab-standalone"),
                own(),
                built(root.resolve("load-tests/generator/target"), "trimtab-load-generator"));
    }

    /** The class path of this very process. */
    static List<Path> own() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }

    private static List<Path> built(Path target, String name) throws IOException {
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
