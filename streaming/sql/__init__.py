"""The SQL that the speed layer runs, rendered from contracts, features and detectors for streams and for batches alike."""
