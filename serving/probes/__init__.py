"""How each store and engine is doing, one file each: what is asked of it, and what it said."""
