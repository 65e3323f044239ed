"""One file per kind of record: its fields, its meaning and the topic that carries it."""
