"""The one failure of the gate as a whole: it could not say anything, so nothing may be ranked or published."""

from orchestration.base.problems import Problem


class GateError(Problem):
    """The gate did not run as designed. Not a verdict: verdicts are rows of gate.verdicts."""

    def __init__(self, sentence: str) -> None:
        super().__init__("gate_incomplete", sentence)
