"""Decisions before a trade or a withdrawal: what is asked, what is known, each check, and the verdict that follows."""
