package io.trimtab.standalone.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
final class MavenJarTest {
    private final List<String> progress = new ArrayList<>();

    @TempDir
    private Path folder;

    private RuntimePackage wanted() {
        return new RuntimePackage(
                "engine", "group:engine:1", "any", "abc", 149_000_000, 1, "org/x/", Set.of(), folder.resolve("at"));
    }

    private Path fetch(String script) throws Exception {
        var home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("mvnw"), "#!/bin/sh\n" + script);
        assertThat(home.resolve("mvnw").toFile().setExecutable(true)).isTrue();
        var work = Files.createDirectories(folder.resolve("work"));
        return new MavenJar(home).jar(wanted(), work, progress::add);
    }

    @Test
    void asksMavenForTheArtifactInThatFolder() throws Exception {
        var jar = fetch("""
                for argument in "$@"; do echo "$argument" >>arguments; done
                printf content >"%s/work/engine-1-any.jar"
                """.formatted(folder));

        assertThat(jar).hasContent("content");
        assertThat(Files.readAllLines(folder.resolve("home/arguments")))
                .contains(
                        "dependency:copy", "-Dartifact=group:engine:1:jar:any", "-DoutputDirectory=" + jar.getParent());
        assertThat(progress).containsExactly("fetching engine-1-any.jar, 149 MB");
    }

    @Test
    void saysWhyMavenFailedAndWhatToDoWithoutNetwork() {
        assertThatThrownBy(() -> fetch("""
                echo '[INFO] Scanning for projects...'
                echo '[ERROR] Failed to execute goal org.x:maven-dependency-plugin:3.9.0:copy (default-cli) on project trimtab: Unable to find/resolve artifact: Unknown host'
                echo '[ERROR] and more'
                exit 1
                """))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessage("could not fetch engine-1-any.jar: Unable to find/resolve artifact: Unknown host; on a"
                        + " machine without network, bring that jar and name it by --from-jar (SHA-256 abc)");
    }

    @Test
    void saysThatMavenIsMissing() {
        var home = folder.resolve("none");

        assertThatThrownBy(() -> new MavenJar(home).jar(wanted(), folder, progress::add))
                .isInstanceOf(RuntimeInstallException.class)
                .hasMessageStartingWith("cannot start " + home.resolve("mvnw"));
    }

    @Test
    void readsHowFarADownloadIs() {
        var output = new MavenOutput();
        assertThat(output.progress()).isEmpty();

        output.add("[INFO] Building\nProgress (2): 1/7 MB | 3/62 kB\rProgress (1): 4.9/149 MB\rProgress (1): 11/149");
        assertThat(output.progress()).contains("4.9 of 149 MB");
        output.add(" MB     \r");
        assertThat(output.progress()).contains("11 of 149 MB");
        assertThat(output.error()).isEqualTo("Maven failed and did not say why");
    }

    @Test
    void takesTheLastWordOfTheScriptWhereMavenSaysNothing() {
        var output = new MavenOutput();
        output.add("mvnw: fetching Apache Maven 3.9.11 into a folder (once)\nmvnw: could not fetch it\n");
        assertThat(output.error()).isEqualTo("could not fetch it");

        output.add("[ERROR] Unknown host\n");
        assertThat(output.error()).isEqualTo("Unknown host");
    }

    @Test
    void takesTheFirstErrorAndLimitsIt() {
        var output = new MavenOutput();
        output.add("[ERROR] " + "x".repeat(10_000) + "\n[ERROR] second\n");

        assertThat(output.error()).isEqualTo("x".repeat(400) + "…");
    }
}
