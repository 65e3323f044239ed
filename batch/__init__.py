"""The batch layer: Spark rebuilds profiles, funnels and heatmaps from the full history and checks them before they are seen."""

import os

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
"""Great Expectations tells nobody that it runs."""
