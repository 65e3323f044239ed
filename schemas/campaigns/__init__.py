"""One file per sharing campaign; the file name is the campaign's name."""
