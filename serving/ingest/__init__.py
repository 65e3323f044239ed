"""Takes events in: reads, judges, writes to the broker, and says of each what became of it."""
