"""One file per page; each registers itself under its path."""
