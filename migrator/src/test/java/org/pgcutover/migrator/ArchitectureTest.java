package org.pgcutover.migrator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.pgcutover.exporter.ExporterVerticle;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.Verifier;

/** What the design says of modules, packages and threads, held against the compiled classes. */
class ArchitectureTest {
  private static final String ROOT = "org.pgcutover.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.pgcutover");

  private static final DescribedPredicate<JavaClass> BLOCK =
      resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.jooq..")
          .or(type(Session.class));

  @Test
  void everyModuleWasRead() {
    assertThat(CLASSES)
        .extracting(JavaClass::getName)
        .contains(
            Session.class.getName(),
            ExporterVerticle.class.getName(),
            Verifier.class.getName(),
            Migration.class.getName());
  }

  @Test
  void modulesDependOnlyAsTheDesignDraws() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("org.pgcutover..")
        .layer("postgres")
        .definedBy(ROOT + "postgres..")
        .layer("exporter")
        .definedBy(ROOT + "exporter..")
        .layer("verifier")
        .definedBy(ROOT + "verifier..")
        .layer("migrator")
        .definedBy(ROOT + "migrator..")
        .whereLayer("migrator")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("exporter")
        .mayOnlyBeAccessedByLayers("migrator")
        .whereLayer("verifier")
        .mayOnlyBeAccessedByLayers("migrator")
        .whereLayer("postgres")
        .mayOnlyBeAccessedByLayers("migrator", "exporter", "verifier")
        .check(CLASSES);
  }

  @Test
  void nothingDependsOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "migrator.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "migrator.cli..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsTheDemo() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "migrator.cli..", ROOT + "migrator.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "migrator.demo..")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheMigratorHaveNoCycles() {
    slices().matching(ROOT + "migrator.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void phasesDoNotKnowTheTableOfContentsThatRunsThem() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "migrator.anchor..",
            ROOT + "migrator.catchup..",
            ROOT + "migrator.check..",
            ROOT + "migrator.command..",
            ROOT + "migrator.config..",
            ROOT + "migrator.copy..",
            ROOT + "migrator.cutover..",
            ROOT + "migrator.journal..",
            ROOT + "migrator.largeobject..",
            ROOT + "migrator.life..",
            ROOT + "migrator.parity..",
            ROOT + "migrator.pool..",
            ROOT + "migrator.progress..",
            ROOT + "migrator.schema..",
            ROOT + "migrator.surroundings..",
            ROOT + "migrator.throttle..",
            ROOT + "migrator.tuning..",
            ROOT + "migrator.watch..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "run the migration",
                type ->
                    type.isEquivalentTo(Migration.class)
                        || type.isEquivalentTo(DryRun.class)
                        || type.isEquivalentTo(GateWatch.class)
                        || type.isEquivalentTo(InitialCopy.class)
                        || type.isEquivalentTo(Outcome.class)
                        || type.isEquivalentTo(Refusals.class)
                        || type.isEquivalentTo(Undo.class)
                        || type.isEquivalentTo(WaitingRun.class)
                        || resideInAnyPackage(
                                ROOT + "migrator.process..", ROOT + "migrator.report..")
                            .test(type)))
        .check(CLASSES);
  }

  /** Vert.x answers requests on an event loop, which a blocked thread would stop for everybody. */
  @Test
  void whatAnswersHttpTouchesNoJdbc() {
    noClasses()
        .that(
            DescribedPredicate.describe(
                "use Vert.x's HTTP",
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(d ->
                            d.getTargetClass().getPackageName().startsWith("io.vertx.core.http"))))
        .should()
        .dependOnClassesThat(BLOCK)
        .check(CLASSES);
  }

  /** Whatever thread a verticle gets: the exporter's samplers have threads of their own. */
  @Test
  void verticlesTouchNoJdbcThemselves() {
    noClasses()
        .that()
        .areAssignableTo("io.vertx.core.VerticleBase")
        .should()
        .dependOnClassesThat(BLOCK)
        .check(CLASSES);
  }

  /** The pipeline behind it blocks. */
  @Test
  void thePipelinesVerticleIsDeployedOnAVirtualThread() {
    classes()
        .that(
            DescribedPredicate.describe(
                "deploy the pipeline",
                type ->
                    type.getConstructorCallsFromSelf().stream()
                        .anyMatch(call ->
                            call.getTargetOwner().isAssignableTo("io.vertx.core.VerticleBase")
                                && call.getTargetOwner()
                                    .getPackageName()
                                    .startsWith(ROOT + "migrator"))))
        .should()
        .accessField("io.vertx.core.ThreadingModel", "VIRTUAL_THREAD")
        .check(CLASSES);
  }

  @Test
  void onlyTheRimOfAServerSpeaksToTheDriver() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "migrator.cli..",
            ROOT + "migrator.config..",
            ROOT + "migrator.process..",
            ROOT + "migrator.report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.jooq..")
        .check(CLASSES);
  }

  /** The demo's clients are applications: they name both servers and let the driver choose. */
  @Test
  void connectionsAreOpenedInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.pgcutover.postgres.Endpoint")
        .and()
        .doNotHaveFullyQualifiedName("org.pgcutover.migrator.demo.ShopConnections")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.DriverManager")
        .check(CLASSES);
  }

  @Test
  void vertxStaysInTheProcessAndTheExporter() {
    noClasses()
        .that(
            resideInAPackage("org.pgcutover..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage(ROOT + "exporter..", ROOT + "migrator.process.."))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx..")
        .check(CLASSES);
  }

  @Test
  void namesAreTheFieldsOwnWords() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Processor|Data)")
        .check(CLASSES);
  }

  /**
   * The exceptions: the program's own rim, and the embedded servers, which must know whether they
   * run as root and for which processor they are built.
   */
  @Test
  void systemPropertiesAreReadAtTheRim() {
    noClasses()
        .that(
            resideInAPackage("org.pgcutover..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage(ROOT + "migrator.cli..", ROOT + "postgres.embedded.."))))
        .should()
        .callMethodWhere(
            target(owner(name("java.lang.System")))
                .and(target(name("getProperty")).or(target(name("setProperty")))))
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void onlyDeadlinesWait() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Deadline")
        .should()
        .callMethodWhere(target(name("sleep")))
        .check(CLASSES);
  }
}
