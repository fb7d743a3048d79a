package org.pgcutover.exporter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Stops processes of servers on this machine, and lets them go on. */
final class Signals {
  private Signals() {}

  static void stop(List<Long> processes) {
    send("-STOP", processes);
  }

  static void goOn(List<Long> processes) {
    send("-CONT", processes);
  }

  private static void send(String signal, List<Long> processes) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.forEach(pid -> command.add(pid.toString()));
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new AssertionError("kill cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
