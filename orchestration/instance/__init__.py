"""The Dagster home on disk: where it lies, what is forgotten, which runs are started again."""
