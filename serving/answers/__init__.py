"""What the API and the pages answer, one file a noun: the same function stands behind both."""
