"""The gate: what must be true before anything is ranked, and what follows for each assessment.

Suites are data (expectations/suites); the engine looks and writes gate.checks, gate.violations and gate.verdicts; Great
Expectations proves that it did; adapter.py tells Dagster. No figure is computed here.
"""

from orchestration.gates.errors import GateError
from orchestration.gates.gate import run_gate
from orchestration.gates.report import Check, GateReport, Verdict, Violation

__all__ = ["Check", "GateError", "GateReport", "Verdict", "Violation", "run_gate"]
