"""Features as they were at any moment of the past, for training and for proof."""
