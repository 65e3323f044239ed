"""The loader: brings alerts, dead letters, late rows, decisions and market seconds from their topics into the warehouse."""
