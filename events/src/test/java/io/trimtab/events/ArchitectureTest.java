package io.trimtab.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Think hard about the layering of the project before changing this file. */
final class ArchitectureTest {
    private static final JavaClasses EVENTS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.trimtab.events");

    @Test
    void theContractDependsOnTheJdkAndJacksonOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.trimtab.events", "java..", "com.fasterxml.jackson..", "org.jspecify.annotations")
                .check(EVENTS);
    }
}
