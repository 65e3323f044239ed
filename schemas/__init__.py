"""The words that every part of Weipan speaks: events, topics, features, funnels and tables."""
