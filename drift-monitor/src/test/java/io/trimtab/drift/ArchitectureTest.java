package io.trimtab.drift;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The module's layers. THINK HARD ABOUT THE LAYERING OF THE PROJECT BEFORE CHANGING THIS FILE. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.trimtab.drift");

    @Test
    void layersLookDownOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.trimtab.drift..")
                .layer("wiring")
                .definedBy("io.trimtab.drift")
                .layer("report")
                .definedBy("..report..")
                .layer("action")
                .definedBy("..action..")
                .layer("topology")
                .definedBy("..topology..")
                .layer("policy")
                .definedBy("..policy..")
                .layer("statistics")
                .definedBy("..statistics..")
                .layer("baseline")
                .definedBy("..baseline..")
                .layer("compare")
                .definedBy("..compare..")
                .layer("exact")
                .definedBy("..exact..")
                .layer("grid")
                .definedBy("..grid..")
                .layer("backtest")
                .definedBy("..backtest..")
                .layer("show")
                .definedBy("..show..")
                .layer("page")
                .definedBy("..page..")
                .whereLayer("wiring")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("compare")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("exact")
                .mayOnlyBeAccessedByLayers("compare", "baseline", "policy")
                .whereLayer("show")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("page")
                .mayOnlyBeAccessedByLayers("compare", "show")
                .whereLayer("backtest")
                .mayOnlyBeAccessedByLayers("show")
                .whereLayer("action")
                .mayOnlyBeAccessedByLayers("report", "wiring")
                .whereLayer("topology")
                .mayOnlyBeAccessedByLayers("report", "wiring")
                .whereLayer("policy")
                .mayOnlyBeAccessedByLayers("topology", "backtest", "show", "wiring")
                .whereLayer("baseline")
                .mayOnlyBeAccessedByLayers("policy", "topology", "backtest", "show", "wiring")
                .check(CLASSES);
    }

    @Test
    void packagesDoNotDependOnEachOtherInCircles() {
        slices().matching("io.trimtab.drift.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whatDecidesIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage("..exact..", "..grid..", "..statistics..", "..policy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "org.apache.kafka..",
                        "java.nio.file..",
                        "java.net..",
                        "java.sql..",
                        "io.micrometer..",
                        "org.slf4j..",
                        "io.trimtab.registry..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWiringReadsTheSystemClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.trimtab.drift")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .check(CLASSES);
    }

    @Test
    void servingIsAnotherService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trimtab.serving..")
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(CLASSES);
    }
}
