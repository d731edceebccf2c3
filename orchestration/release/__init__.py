"""Write, audit, publish: a build becomes a release that never changes, and readers see whole releases only.

Here: the lock, the build folder, the candidate and its manifest, the audit, the switch, roll back and retention.
Not here: what stands in a mart (dbt_project/) and whether a ranking may be made (gates/).
"""
