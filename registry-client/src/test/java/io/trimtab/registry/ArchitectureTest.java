package io.trimtab.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Think hard about the layering of the project before changing this file. */
final class ArchitectureTest {
    private static final JavaClasses REGISTRY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.trimtab.registry");

    @Test
    void dependsOnEventsAndNoOtherModuleOfOurs() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.trimtab.registry..",
                        "io.trimtab.events",
                        "java..",
                        "com.fasterxml.jackson..",
                        "com.google.protobuf",
                        "org.slf4j..",
                        "org.jspecify.annotations")
                .check(REGISTRY);
    }

    @Test
    void theInterfaceKnowsNoneOfItsImplementationsOrForms() {
        noClasses()
                .that()
                .resideInAPackage("io.trimtab.registry")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trimtab.registry.file", "io.trimtab.registry.json", "com.fasterxml..")
                .check(REGISTRY);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.trimtab.registry.(*)..").should().beFreeOfCycles().check(REGISTRY);
    }
}
