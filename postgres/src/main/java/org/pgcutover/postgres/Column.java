package org.pgcutover.postgres;

/**
 * A column as copying sees it.
 *
 * @param generated computed by the server: never copied
 * @param binarySafe the binary form of its type means the same on another server
 */
public record Column(String name, boolean generated, boolean binarySafe) {}
