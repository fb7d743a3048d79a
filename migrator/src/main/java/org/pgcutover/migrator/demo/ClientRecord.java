package org.pgcutover.migrator.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What one client knows of its operations. Written by the client's thread and read when that has
 * ended.
 *
 * @param acknowledged the COMMIT returned, or a later look found it done
 * @param unknown the workload was stopped before the outcome could be found out
 */
record ClientRecord(List<Operation> acknowledged, List<Operation> unknown) {
  static ClientRecord empty() {
    return new ClientRecord(new ArrayList<>(), new ArrayList<>());
  }
}
