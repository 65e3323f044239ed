"""Detection over a file of events: the live jobs' own views on a bounded input, without broker, cluster or lake."""
