package io.trimtab.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Think hard about the layering of the project before changing this file. */
final class ArchitectureTest {
    private static final JavaClasses SERVING = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.trimtab.serving");

    @Test
    void dependsOnEventsAndTheRegistryAndNoOtherModuleOfOurs() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trimtab.drift..", "io.trimtab.standalone..", "io.trimtab.loadtests..")
                .check(SERVING);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.trimtab.serving.(*)..").should().beFreeOfCycles().check(SERVING);
    }

    @Test
    void protocolsDoNotKnowEachOther() {
        slices().matching("io.trimtab.serving.protocol.(*)..")
                .should()
                .notDependOnEachOther()
                .check(SERVING);
    }

    @Test
    void decisionsAreMadeWithoutVertxAndKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.trimtab.serving.admission..",
                        "io.trimtab.serving.batching..",
                        "io.trimtab.serving.error..",
                        "io.trimtab.serving.inference..",
                        "io.trimtab.serving.metrics..",
                        "io.trimtab.serving.model..",
                        "io.trimtab.serving.prediction..",
                        "io.trimtab.serving.runtime..",
                        "io.trimtab.serving.settings..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "org.apache.kafka..")
                .check(SERVING);
    }

    @Test
    void onlyThePublisherKnowsKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.trimtab.serving.publish..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..")
                .check(SERVING);
    }

    @Test
    void onlyTheRuntimesAndTheTokenizerKnowNativeLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.trimtab.serving.runtime..", "io.trimtab.serving.processing.tokenize..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnxruntime..", "ai.djl..", "org.tensorflow..", "org.bytedeco..")
                .check(SERVING);
    }

    @Test
    void nothingOnAnEventLoopSleepsOrWaitsForAFuture() {
        noClasses()
                .that()
                .resideInAnyPackage("io.trimtab.serving.protocol..", "io.trimtab.serving.prediction..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "join")
                .orShould()
                .callMethod(java.util.concurrent.Future.class, "get")
                .orShould()
                .callMethod(io.vertx.core.Future.class, "await")
                .check(SERVING);
    }

    @Test
    void publicTypesOfTheNodeAreFew() {
        classes()
                .that()
                .resideInAPackage("io.trimtab.serving.protocol.oip")
                .and()
                .arePublic()
                .should()
                .haveSimpleName("OipEndpoint")
                .check(SERVING);
        classes()
                .that()
                .resideInAPackage("io.trimtab.serving.protocol.v1")
                .and()
                .arePublic()
                .should()
                .haveSimpleName("V1Endpoint")
                .check(SERVING);
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> silent = sources.filter(Files::isDirectory)
                    .filter(ArchitectureTest::holdsClasses)
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .toList();
            Assertions.assertThat(silent).isEmpty();
        }
    }

    private static boolean holdsClasses(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
