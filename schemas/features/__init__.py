"""One file per feature; the file name is the feature's name."""
