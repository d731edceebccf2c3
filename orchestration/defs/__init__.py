"""Dagster and nothing but Dagster: assets, jobs, schedules, sensors, resources, assembled by build.py.

What an asset does stands in the room that does it; here it gets its place in the graph.
"""
