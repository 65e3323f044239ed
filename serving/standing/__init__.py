"""The standing of users: identity, profile, limit, open alerts, lists and positions, followed into Redis for decisions."""
