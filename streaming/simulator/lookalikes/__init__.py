"""One file per honest way of life that looks suspicious at first sight: no detector may say a word about it."""
