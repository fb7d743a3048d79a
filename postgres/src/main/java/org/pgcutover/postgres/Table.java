package org.pgcutover.postgres;

import java.util.List;

/**
 * A table of the database.
 *
 * @param oid its identifier on the server it was read from
 * @param partitioned holds no rows itself; its leaves do
 * @param leaf a partition of another table (which may itself be partitioned)
 * @param bytes heap and TOAST, without indexes, at the time of reading
 * @param pages of the heap alone; 0 where the rows are stored by another access method than heap
 * @param fileNode of the heap ({@code pg_relation_filenode}): a rewrite of the table changes it
 * @param rows the planner's estimate; 0 where it has none
 * @param identified has a replica identity, without which the source refuses UPDATE and DELETE once
 *     published
 * @param columns in their order, without dropped ones
 */
public record Table(
    long oid,
    TableName name,
    boolean partitioned,
    boolean leaf,
    boolean unlogged,
    long bytes,
    long pages,
    long fileNode,
    long rows,
    boolean identified,
    List<Column> columns) {
  public Table {
    columns = List.copyOf(columns);
  }

  /** The columns that COPY moves. */
  public List<Column> copied() {
    return columns.stream().filter(column -> !column.generated()).toList();
  }

  public boolean isBinarySafe() {
    return copied().stream().allMatch(Column::binarySafe);
  }
}
