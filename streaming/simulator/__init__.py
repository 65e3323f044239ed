"""A simulated trading platform: seeded users who browse, trade and sometimes cheat, in the same events as the real one."""
