"""Evidence: takes an alert, finds the events behind it in the lake, and derives it once more."""
