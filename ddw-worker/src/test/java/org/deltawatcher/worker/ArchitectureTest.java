package org.deltawatcher.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.Transaction;

/** Holds the arrows between the modules and what each of them may use. */
@AnalyzeClasses(packages = "org.deltawatcher", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final String API = "org.deltawatcher.api..";
    private static final String CORE = "org.deltawatcher.core..";
    private static final String DIALECTS = "org.deltawatcher.dialect..";
    private static final String TESTKIT = "org.deltawatcher.testkit..";
    private static final String WORKER = "org.deltawatcher.worker..";

    @ArchTest
    static final ArchRule the_api_knows_only_the_jdk = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(API, "java..", "javax.sql", "org.jspecify..");

    @ArchTest
    static final ArchRule the_api_names_jdbc_only_where_a_plugin_is_handed_the_connection = noClasses()
            .that()
            .resideInAPackage(API)
            .and()
            .areNotAssignableTo(Transaction.class)
            .and()
            .areNotAssignableTo(ProcessExecutor.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql");

    @ArchTest
    static final ArchRule the_core_knows_the_api_and_no_database = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    DIALECTS,
                    WORKER,
                    TESTKIT,
                    "org.jdbi..",
                    "com.zaxxer..",
                    "com.google.inject..",
                    "org.flywaydb..",
                    "org.postgresql..",
                    "picocli..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule a_dialect_knows_the_api_alone = noClasses()
            .that()
            .resideInAPackage(DIALECTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, WORKER, TESTKIT, "com.zaxxer..", "picocli..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule dialects_do_not_know_each_other = slices().matching("org.deltawatcher.dialect.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule a_dialect_shows_only_what_the_service_loader_or_guice_needs = classes()
            .that()
            .resideInAPackage(DIALECTS)
            .and()
            .arePublic()
            .should()
            .beAssignableTo(assignableTo(Dialect.class).or(assignableTo("com.google.inject.Module")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_testkit_works_with_any_dialect_and_without_the_worker = noClasses()
            .that()
            .resideInAPackage(TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DIALECTS, WORKER)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_program_does_without_the_testkit = noClasses()
            .that()
            .resideInAPackage(WORKER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TESTKIT);

    @ArchTest
    static final ArchRule guice_appears_in_modules_and_where_the_injector_is_made = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Module")
            .and()
            .resideOutsideOfPackage("org.deltawatcher.worker")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.inject..");

    @ArchTest
    static final ArchRule no_packages_form_a_cycle =
            slices().matching("org.deltawatcher.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_a_clock_asks_for_the_time_and_nobody_sleeps = noClasses()
            .that()
            .resideOutsideOfPackage("..clock..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(TimeUnit.class, "sleep", long.class);

    @ArchTest
    static final ArchRule nothing_is_injected_into_a_field = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    @ArchTest
    static final ArchRule only_the_entry_point_touches_the_standard_streams =
            noClasses().that().doNotHaveFullyQualifiedName(Ddw.class.getName()).should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule exceptions_have_a_type_of_their_own = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
}
