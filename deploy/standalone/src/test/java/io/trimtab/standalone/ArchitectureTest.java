package io.trimtab.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The modules and packages depend on each other in one direction only. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.trimtab.standalone");

    @Test
    void hasNoCyclesBetweenPackages() {
        SlicesRuleDefinition.slices()
                .matching("io.trimtab.standalone.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void knowsNothingOfTheLoadTests() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.trimtab.loadtests..")
                .check(CLASSES);
    }

    @Test
    void trainsWithoutKnowingTheServices() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage("..training..", "..webhook..", "..flights..", "..topics..", "..broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trimtab.serving..", "io.trimtab.drift..", "..demo..", "..process..", "..cli..")
                .check(CLASSES);
    }

    @Test
    void saysOfEveryPackageThatItIsNullMarked() {
        CLASSES.stream()
                .map(type -> type.getPackage())
                .distinct()
                .forEach(pkg -> assertThat(pkg.isAnnotatedWith(NullMarked.class))
                        .as(pkg.getName())
                        .isTrue());
    }
}
