"""What-if schemes: changed scheme feeds beside the official ones are scored by the same models as named scenarios.

A scenario never touches the official figures: it has a landing and a build database of its own, and only its results
enter the run's build, in the schema `whatif`. A broken one is said and left out. dbt_project/models/whatif compares.
"""
