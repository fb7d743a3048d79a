package org.pgcutover.migrator.report;

import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.pgcutover.migrator.report.ParityPart.TablePart;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.ParityReport;

/**
 * A comparison as the JUnit XML that build servers read: a case for each table, each sequence and
 * each kind of the schema's objects. A difference is a failure, what could not be compared an
 * error, and what was left out is skipped.
 */
public final class JunitXml {
  private static final String PASSED = "";

  private record Case(String name, double seconds, String outcome, String message, String text) {
    static Case passed(String name) {
      return new Case(name, 0, PASSED, "", "");
    }
  }

  private final XMLStreamWriter xml;

  private JunitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Writes it.
   *
   * @param parity the names of what is equal, which the report only counts
   */
  public static void write(VerifyReport report, ParityReport parity, Writer out) {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      new JunitXml(xml).write(report, parity);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("the JUnit report cannot be written", e);
    }
  }

  private void write(VerifyReport report, ParityReport parity) throws XMLStreamException {
    List<Case> rows = tables(report.parity());
    List<Case> sequences = sequences(parity, report.writes());
    List<Case> schema = schema(parity);
    List<Case> pair = pair(report, Stream.of(rows, sequences, schema).flatMap(List::stream));
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuites");
    attribute("name", "pgcutover verify");
    attribute("time", seconds(report.parity().seconds()));
    suite("rows", rows);
    suite("sequences", sequences);
    suite("schema", schema);
    suite("pair", pair);
    line(0);
    xml.writeEndElement();
    line(0);
    xml.writeEndDocument();
  }

  private static List<Case> tables(ParityPart parity) {
    List<Case> cases = new ArrayList<>();
    for (TablePart table : parity.tables()) {
      List<RowPart> rows = table.differences().orElse(List.of());
      String text =
          Stream.of(
                  table.reasons().stream(),
                  rows.stream().flatMap(RowPart::lines),
                  Stream.of("and %,d more".formatted(table.more()))
                      .filter(_ -> table.more() > 0 && !rows.isEmpty()))
              .flatMap(lines -> lines)
              .collect(Collectors.joining("\n"));
      cases.add(
          new Case(
              table.table(),
              table.seconds(),
              table.reasons().isEmpty() ? PASSED : table.verdict(),
              String.join("; ", table.reasons()),
              text));
    }
    parity.excluded().forEach(e -> cases.add(new Case(e.table(), 0, "skipped", e.reason(), "")));
    return cases;
  }

  private static List<Case> sequences(ParityReport parity, String writes) {
    List<Case> cases = new ArrayList<>();
    for (TableName name : parity.sequences().names()) {
      List<String> differences =
          parity.sequences().differences().stream()
              .filter(d -> d.sequence().equals(name))
              .map(Object::toString)
              .toList();
      boolean certain =
          writes.equals("at-rest")
              || parity.sequences().differences().stream()
                  .anyMatch(d -> d.sequence().equals(name) && !d.moves());
      cases.add(
          differences.isEmpty()
              ? Case.passed(name.toString())
              : failed(name.toString(), certain ? "different" : "inconclusive", differences));
    }
    return cases;
  }

  private static List<Case> schema(ParityReport parity) {
    Map<String, List<String>> differences =
        parity.schema().differences().stream()
            .collect(
                Collectors.groupingBy(
                    d -> d.kind(), Collectors.mapping(Object::toString, Collectors.toList())));
    return parity.schema().kinds().keySet().stream()
        .map(kind ->
            Optional.ofNullable(differences.get(kind))
                .map(found -> failed(kind, "different", found))
                .orElseGet(() -> Case.passed(kind)))
        .toList();
  }

  /** What is about no table, sequence or kind: nothing to compare, or writes of somebody else. */
  private static List<Case> pair(VerifyReport report, Stream<Case> others) {
    boolean told = others.anyMatch(c -> !List.of(PASSED, "skipped").contains(c.outcome()));
    return List.of(
        told || report.outcome().equals("equal")
            ? Case.passed("verdict")
            : failed("verdict", report.outcome(), report.parity().reasons()));
  }

  private static Case failed(String name, String outcome, List<String> reasons) {
    return new Case(name, 0, outcome, reasons.getFirst(), String.join("\n", reasons));
  }

  private void suite(String name, List<Case> cases) throws XMLStreamException {
    line(1);
    xml.writeStartElement("testsuite");
    attribute("name", name);
    attribute("tests", Integer.toString(cases.size()));
    attribute("failures", count(cases, "different"));
    attribute("errors", count(cases, "inconclusive"));
    attribute("skipped", count(cases, "skipped"));
    attribute("time", seconds(cases.stream().mapToDouble(Case::seconds).sum()));
    for (Case each : cases) {
      write(name, each);
    }
    line(1);
    xml.writeEndElement();
  }

  private void write(String suite, Case each) throws XMLStreamException {
    line(2);
    xml.writeStartElement("testcase");
    attribute("classname", "pgcutover." + suite);
    attribute("name", each.name());
    attribute("time", seconds(each.seconds()));
    if (!each.outcome().equals(PASSED)) {
      line(3);
      xml.writeStartElement(
          switch (each.outcome()) {
            case "different" -> "failure";
            case "inconclusive" -> "error";
            default -> "skipped";
          });
      attribute("message", each.message());
      if (!each.outcome().equals("skipped")) {
        attribute("type", each.outcome());
        xml.writeCharacters(legible(each.text()));
      }
      xml.writeEndElement();
      line(2);
    }
    xml.writeEndElement();
  }

  private static String count(List<Case> cases, String outcome) {
    return Long.toString(cases.stream().filter(c -> c.outcome().equals(outcome)).count());
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legible(value));
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  /** XML 1.0 has no way to write most control characters, and the writer does not look. */
  private static String legible(String text) {
    StringBuilder legible = new StringBuilder();
    text.codePoints()
        .map(c ->
            c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || (c >= 0x20 && c <= 0xD7FF)
                    || (c >= 0xE000 && c <= 0xFFFD)
                    || c >= 0x10000
                ? c
                : 0xFFFD)
        .forEach(legible::appendCodePoint);
    return legible.toString();
  }
}
