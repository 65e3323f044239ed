"""Dead letters in the hands of a person: listed, shown, repaired and sent again."""
