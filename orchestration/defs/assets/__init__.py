"""The assets of a run, a module per step: landing, prepare, models, gate, whatif, release."""
