"""What the answer of the vulnerability service means for make lint."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import audit_dependencies
from tests.audit_dependencies import Outcome, judge, read_accepted

TODAY = date(2026, 1, 15)


def report(*found: dict[str, Any], skipped: int = 0) -> dict[str, Any]:
    sound = {"name": "sound", "version": "1", "vulns": []}
    hit = {"name": "Leaky", "version": "1.0", "vulns": list(found)}
    missing = [{"name": f"lost{number}", "skip_reason": "Dependency not found"} for number in range(skipped)]
    return {"dependencies": [sound, hit, *missing]}


FIXED = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"], "description": ""}
OPEN = {**FIXED, "fix_versions": []}


def accepted(**changes: Any) -> list[dict[str, Any]]:
    return [{"id": "CVE-1", "package": "leaky", "reason": "不用那一部分", "until": TODAY, **changes}]


def test_a_finding_with_a_fix_fails() -> None:
    outcome = judge(report(FIXED), [], TODAY)
    assert outcome.exit_code(strict=False) == 1
    assert outcome.failures == ("Leaky 1.0：PYSEC-1 已在 1.1 修复。请升级后 make lock",)


def test_a_finding_without_a_fix_is_told() -> None:
    outcome = judge(report(OPEN), [], TODAY)
    assert (outcome.exit_code(strict=True), outcome.notes) == (0, ("Leaky 1.0：PYSEC-1 还没有修复的版本",))


def test_what_is_accepted_is_told_until_its_day() -> None:
    outcome = judge(report(FIXED), accepted(), TODAY)
    assert (outcome.failures, "不用那一部分" in outcome.notes[0]) == ((), True)
    (late,) = judge(report(FIXED), accepted(until=date(2026, 1, 14)), TODAY).failures
    assert "到期" in late


def test_an_acceptance_must_say_why_and_until_when() -> None:
    (entry,) = accepted()
    del entry["reason"]
    assert judge(report(), [entry], TODAY).exit_code(strict=False) == 1
    assert judge(report(), accepted(until="some day"), TODAY).exit_code(strict=False) == 1


def test_an_acceptance_that_is_no_longer_needed_is_told() -> None:
    (note,) = judge(report(), accepted(), TODAY).notes
    assert "不再需要" in note


def test_nothing_looked_up_is_never_taken_for_nothing_found() -> None:
    nothing = judge({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, [], TODAY)
    assert "没有查成" in nothing.lines()[0]
    assert nothing.notes == ("pip-audit 说：not found",)
    assert (nothing.exit_code(strict=False), nothing.exit_code(strict=True)) == (0, 1)
    partly = judge(report(skipped=2), [], TODAY)
    assert partly.notes == ("没有查到的包：lost0、lost1",)
    assert (partly.exit_code(strict=False), partly.exit_code(strict=True)) == (0, 1)


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("import sys; sys.exit('cannot reach the service')", 0),
        (f"import sys; open(sys.argv[-1].split('=')[1], 'w').write({json.dumps(report(FIXED))!r}); sys.exit(1)", 2),
    ],
)
def test_the_tool_is_asked_and_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str, asked: int
) -> None:
    (tmp_path / "pip_audit.py").write_text(script)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    outcome = judge(audit_dependencies.ask(tmp_path / "lock"), [], TODAY)
    assert isinstance(outcome, Outcome)
    assert outcome.asked == asked
    assert audit_dependencies.main([]) == (1 if asked else 0)
    assert capsys.readouterr().out.startswith("已知漏洞")
    assert sys.executable


def test_the_list_of_accepted_ones_can_be_read() -> None:
    outcome = judge({"dependencies": []}, read_accepted(), date.today())
    assert outcome.failures == ()
