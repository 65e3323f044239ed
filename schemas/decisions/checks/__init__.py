"""The checks of a decision, one a file: each looks at one side of the question and says everything it finds."""
