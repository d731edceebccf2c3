"""A pipeline small enough to publish in a second: a toy dbt project and stand-ins for landing, gate and reports.

For tests of the orchestration and release rooms, where what is scored does not matter. The raw folder of the toy is
raw/<cycle>/scores.csv with the header assessment_id,unit_id,points; `held` and `failed` are files naming assessments.
"""
