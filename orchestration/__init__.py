"""The Dagster code location of Kaoping: when things happen and in what order, never how many points anyone gets.

Figures belong to dbt_project/, truths about data to expectations/. Importing this package costs nothing; heavy
libraries are imported by the room that needs them.
"""
