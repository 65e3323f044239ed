"""One file per table that the batch layer publishes and the pages read."""
