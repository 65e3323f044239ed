"""One file per batch job, each started with `python -m batch.jobs.<name>`."""
