package io.trimtab.loadtests.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command that starts a JVM of the same installation as this one.
 *
 * @param flags flags of the JVM
 * @param classPath folders and jars; {@code folder/*} stands for the jars in it
 * @param mainClass class to run
 * @param arguments its arguments
 */
public record JavaCommand(List<String> flags, List<Path> classPath, String mainClass, List<String> arguments) {
    public JavaCommand {
        flags = List.copyOf(flags);
        classPath = List.copyOf(classPath);
        arguments = List.copyOf(arguments);
    }

    /** Program and arguments. */
    public List<String> words() {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(flags);
        words.add("-cp");
        words.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        words.add(mainClass);
        words.addAll(arguments);
        return words;
    }
}
