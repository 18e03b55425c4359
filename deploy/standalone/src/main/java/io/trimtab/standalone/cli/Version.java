package io.trimtab.standalone.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code trimtab --version} prints: the version of the jar, and the Java it runs on. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var built = Version.class.getPackage().getImplementationVersion();
        return new String[] {"trimtab " + (built == null ? "(not packaged)" : built) + ", Java " + Runtime.version()};
    }
}
