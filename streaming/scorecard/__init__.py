"""How well the detectors find what a simulated adversary does: precision, recall and time to detect, with their uncertainty."""
