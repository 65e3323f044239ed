"""One file per published funnel; the file name is the funnel's name."""
