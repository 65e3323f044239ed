"""Decisions as a service: reads what is known in one round trip, judges, keeps the answer for ever, and only then gives it."""
