"""The dbt project as Dagster assets, run in process on a build's own database.

Here: the parsed project, arguments for dbt, its results as Dagster events, and what a build database holds before dbt
starts. Not here: any figure (dbt_project/) and any verdict (gates/).
"""
