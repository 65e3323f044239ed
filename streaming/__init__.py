"""The speed layer: detectors, the Flink jobs made of them, and the simulated platform that feeds them."""
