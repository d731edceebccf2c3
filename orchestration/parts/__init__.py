"""A build in parts: assessments that look at each other stay together, and every group of them is a build of its own.

What they come to is united in the run's build database, from where on nobody notices. When to use it, and what it
costs: docs/scale-out.md.
"""
