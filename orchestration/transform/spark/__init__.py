"""The same models on Spark: their DuckDB SQL turned into Spark's, run in Spark's own environment, read back.

Here: what differs between the two engines. Not here: any model, and any second copy of one. Everything before and
after the models (landing, gate, data tests, release) is as on DuckDB, on the same build database.
"""
