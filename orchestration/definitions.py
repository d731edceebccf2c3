"""What Dagster loads. Everything is assembled by build_defs(), so that a test can do the same with other resources."""

from orchestration.defs.build import build_defs

defs = build_defs()
