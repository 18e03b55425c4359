package io.trimtab.standalone.runtime;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Where a package's jar comes from. */
@FunctionalInterface
public interface JarSource {
    /**
     * Makes the jar be there.
     *
     * @param work an empty folder for it, deleted afterwards
     * @param progress told a line from time to time
     * @return the jar, in that folder or where it was; not verified
     */
    Path jar(RuntimePackage wanted, Path work, Consumer<String> progress);
}
