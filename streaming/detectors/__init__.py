"""One file per detector; the file name is the detector's name."""
