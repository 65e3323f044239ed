"""One file per kind of anomaly, named as the detector that should find it: each plays one case with suspects kept for it."""
