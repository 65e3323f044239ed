"""One file per published table: the rules that its rows must keep before anybody sees them."""
