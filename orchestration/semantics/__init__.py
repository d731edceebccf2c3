"""A release told to BI tools: its tables, keys, relationships and metrics in the formats they exchange.

Everything is read off the release itself and the metrics of the dbt project; nothing is described here.
"""
