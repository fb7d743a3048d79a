package org.pgcutover.migrator.cli;

import java.io.PrintWriter;
import org.pgcutover.migrator.demo.Demo;

/** The demo on the terminal. */
record DemoScreen(PrintWriter out, ProgressDisplay display) implements Demo.Screen {
  @Override
  public void step(String text) {
    out.println(text);
  }

  @Override
  public void progress(Record record) {
    display.show(record);
  }
}
