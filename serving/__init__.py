"""The serving layer: the API, the pages, the stores behind them, and the supervisor that runs it all on one machine."""
