package io.trimtab.loadtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * The rules of this module. When one fails, the design has changed: think about the design first, then about the rule.
 */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.trimtab.loadtests");

    @Test
    void talksToServicesThroughTheirPublicProtocolsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.trimtab.loadtests.drift..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.trimtab.serving..",
                        "io.trimtab.drift..",
                        "io.trimtab.registry..",
                        "io.trimtab.standalone..",
                        "io.trimtab.events..")
                .check(CLASSES);
    }

    @Test
    void keepsTheGeneratorInItsOwnProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.trimtab.loadtests.generator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trimtab.loadtests.generator..", "io.hyperfoil..")
                .check(CLASSES);
    }

    @Test
    void onlyFloorsAndReferenceTouchOnnxRuntimeAndVertx() {
        classes()
                .that()
                .resideInAnyPackage("..process..", "..load..", "..report..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("ai.onnxruntime..", "io.vertx..", "org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching("io.trimtab.loadtests.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
