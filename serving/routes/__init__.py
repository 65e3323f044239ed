"""One file per noun of the API; each is found by its file and gives a ROUTER."""
