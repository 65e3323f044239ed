"""Rules that people write: their words, their grammar, whether they can ever fire, their documents and their store."""
