"""The loader: brings alerts, dead letters, late rows and decisions from their topics into the warehouse."""
