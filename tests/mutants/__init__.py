"""Small faults put into the product on purpose: each must be noticed by a test that `make test` runs.

mutants.yaml says what is changed and which tests have to notice; run.py changes it in a copy of the project and asks
them.
"""
