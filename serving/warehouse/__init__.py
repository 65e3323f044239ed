"""The warehouse: the tables that analysts, risk teams and pages read, in ClickHouse or the same engine embedded."""
