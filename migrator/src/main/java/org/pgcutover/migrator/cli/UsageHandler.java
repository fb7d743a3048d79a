package org.pgcutover.migrator.cli;

import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Failure;
import picocli.CommandLine;

/** Arguments that are not understood: one clear line, and where the right ones are shown. */
public final class UsageHandler implements CommandLine.IParameterExceptionHandler {
  @Override
  public int handleParseException(CommandLine.ParameterException e, String[] args) {
    return Failure.of(
            ExitCode.USAGE,
            withoutUris(String.valueOf(e.getMessage())),
            e.getCommandLine().getCommandSpec().qualifiedName() + " --help shows the options.")
        .print(e.getCommandLine().getErr());
  }

  /** What is not understood is quoted, and it may be a URI with a password. */
  private static String withoutUris(String message) {
    return message
        .replaceAll("(?s)postgres(ql)?://.*", "postgresql://...")
        .replaceAll("(?is)password\\s*=.*", "password=...");
  }
}
