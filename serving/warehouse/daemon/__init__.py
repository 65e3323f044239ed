"""ClickHouse's native protocol in front of the embedded engine, so that a real server takes its place by one URL."""
