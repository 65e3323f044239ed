"""The pages that people read: live alerts, funnel, heatmap, health; in English and Chinese."""
