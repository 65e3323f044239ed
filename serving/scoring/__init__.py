"""The model slot: how unusual somebody's features are, by a model of ours or by one elsewhere."""
