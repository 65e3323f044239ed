"""The batch layer: Spark rebuilds profiles, funnels and heatmaps from the full history and checks them before they are seen."""
