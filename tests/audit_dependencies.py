"""Has a package in requirements.lock a known vulnerability? python -m tests.audit_dependencies, part of make lint.

pip-audit asks the package index; this says what its answer means: a finding that a release fixes fails, unless it is in
tests/data/accepted_vulnerabilities.yaml; an index that does not answer is told loudly and fails with --strict only,
because closed networks have none.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]
LOCK = PROJECT / "requirements.lock"
ACCEPTED = PROJECT / "tests" / "data" / "accepted_vulnerabilities.yaml"
_FIELDS = {"id", "package", "reason", "until"}


@dataclass(frozen=True)
class Outcome:
    """`failures` must be dealt with; `notes` are for reading; `asked` of `pinned` packages were looked up."""

    failures: tuple[str, ...]
    notes: tuple[str, ...]
    asked: int
    pinned: int

    def exit_code(self, strict: bool) -> int:
        """1 for anything to deal with; also, when strict, for packages that could not be looked up."""
        return int(bool(self.failures) or (strict and self.asked < self.pinned))

    def lines(self) -> list[str]:
        """What a person reads."""
        head = f"已知漏洞：查了 {self.asked} / {self.pinned} 个包，要处理 {len(self.failures)} 处"
        if not self.asked:
            head = "已知漏洞：没有查成，漏洞库没有应答（封闭网络？）。请在能连上登记处的机器上再查一次"
        return [head, *(f"  ✗ {line}" for line in self.failures), *(f"  · {line}" for line in self.notes)]


def judge(report: Mapping[str, Any], accepted: Sequence[Mapping[str, Any]], today: date) -> Outcome:
    """What pip-audit's report means, given what has been accepted for now."""
    known = {(entry["package"].lower(), entry["id"]): entry for entry in accepted}
    failures: list[str] = [f"{entry.get('id')}：清单里的每条要有 {sorted(_FIELDS)}" for entry in _incomplete(accepted)]
    notes: list[str] = []
    used: set[tuple[str, str]] = set()
    packages = report["dependencies"]
    for package in packages:
        for found in package.get("vulns", []):
            keys = [(package["name"].lower(), name) for name in (found["id"], *found.get("aliases", ()))]
            entry = next((known[key] for key in keys if key in known), None)
            said = f"{package['name']} {package['version']}：{found['id']}"
            if entry is not None:
                used.add((entry["package"].lower(), entry["id"]))
            if entry is not None and entry["until"] >= today:
                notes.append(f"{said} 暂时接受到 {entry['until']}：{entry['reason']}")
            elif found["fix_versions"]:
                late = "，暂时接受已到期" if entry is not None else ""
                failures.append(f"{said} 已在 {'、'.join(found['fix_versions'])} 修复{late}。请升级后 make lock")
            else:
                notes.append(f"{said} 还没有修复的版本")
    asked = [package for package in packages if "skip_reason" not in package]
    if packages and not asked:
        notes.append(f"pip-audit 说：{packages[0]['skip_reason'][:200]}")
    elif len(asked) < len(packages):
        missing = sorted(package["name"] for package in packages if "skip_reason" in package)
        notes.append(f"没有查到的包：{'、'.join(missing)}")
    if len(asked) == len(packages):
        notes += [f"{name} {key}：清单里的这条不再需要，请删去" for name, key in sorted(known.keys() - used)]
    return Outcome(tuple(failures), tuple(notes), len(asked), len(packages))


def _incomplete(accepted: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [entry for entry in accepted if set(entry) != _FIELDS or not isinstance(entry["until"], date)]


def ask(lock: Path) -> dict[str, Any]:
    """pip-audit's report; one in which nothing was looked up when it cannot ask at all."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        options = ["--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json", f"--output={out}"]
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), *options]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if out.exists() and out.stat().st_size:
            report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
            return report
    last = (ended.stderr.strip().splitlines() or ["没有说明"])[-1][:300]
    return {"dependencies": [{"name": "pip-audit", "skip_reason": last}]}


def read_accepted(path: Path = ACCEPTED) -> list[dict[str, Any]]:
    """The findings that we live with for now."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8")) or [])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit_dependencies", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="有包没查成也算失败")
    given = parser.parse_args(arguments)
    outcome = judge(ask(LOCK), read_accepted(), date.today())
    print("\n".join(outcome.lines()))
    return outcome.exit_code(given.strict)


if __name__ == "__main__":
    sys.exit(main())
