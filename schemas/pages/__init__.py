"""One file per page of the mini-program; the file name is the page's name in behaviour events."""
