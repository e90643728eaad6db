package org.deltawatcher.torture.fuzz;

/** A column of a table. */
record Column(String name, Kind kind, boolean isNullable) {}
