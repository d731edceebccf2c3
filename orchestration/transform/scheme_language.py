"""The bases and rules of the scheme language, as their own files say them, and what is generated from that.

`python -m orchestration.transform.scheme_language` writes what contract, wording, integrity suite and documents
say of bases and rules; `--check` says which file differs. Figures and arithmetic belong to the macros.
"""

import ast
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
# What every file has to say, and what one that says so of itself has to say beside.
_BASIS = ("basis_{}", "said_{}", "told_{}")
_RULE = ("rule_{}", "said_rule_{}", "told_rule_{}", "highest_rule_{}")
_DIVIDES = ("dividend_{}", "divisor_{}")
_BASIS_KEYS = ("order", "zh", "kind", "needs", "turned", "shown_as", "x", "unit", "used")
_RULE_KEYS = ("order", "zh", "needs", "fits", "opens", "parameters")
_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(")
_ABOUT = re.compile(r"macro about_(basis|rule)_(\w+)\(\) -?%}\s*{{ return\((.*?)\) }}", re.S)


@dataclass(frozen=True)
class Part:
    """One basis or rule: its code, what its file says of it, and the macros that the file has."""

    name: str
    about: Mapping[str, Any]
    macros: frozenset[str]


def bases(project: Path = PROJECT) -> dict[str, Part]:
    """The bases by their codes, in their order."""
    return _parts(project, "basis", "bases")


def rules(project: Path = PROJECT) -> dict[str, Part]:
    """The rules by their codes, in their order."""
    return _parts(project, "rule", "rules")


def pairs(project: Path = PROJECT) -> list[tuple[str, str]]:
    """Which basis goes with which rule: the rule names its kind or itself, or the basis names the rule."""
    return [
        (basis.name, rule.name)
        for basis in bases(project).values()
        for rule in rules(project).values()
        if basis.about["kind"] in rule.about["fits"]
        or basis.name in rule.about["fits"]
        or rule.name in basis.about.get("rules", ())
    ]


def missing(project: Path = PROJECT) -> list[str]:
    """What a file ought to say and does not, what lacks a worked example or a section of the page, in sentences."""
    found = []
    for folder, read, keys in (("bases", bases, _BASIS_KEYS), ("rules", rules, _RULE_KEYS)):
        parts = read(project)
        for file in sorted((project / "dbt_project" / "macros" / folder).glob("*.sql")):
            if file.stem != folder and file.stem not in parts:
                found.append(
                    f"macros/{folder}/{file.name}: no about_{'basis' if folder == 'bases' else 'rule'}_{file.stem}"
                )
        for part in parts.values():
            found += [f"macros/{folder}/{part.name}.sql: {key} is not said" for key in keys if key not in part.about]
            wanted = (_basis_macros if folder == "bases" else _rule_macros)(part)
            found += [f"macros/{folder}/{part.name}.sql: no macro {name}" for name in wanted if name not in part.macros]
    fitting = pairs(project) if not found else []
    if not found:
        found += [f"basis {name}: goes with no rule" for name in bases(project) if name not in {b for b, _ in fitting}]
        found += [f"rule {name}: goes with no basis" for name in rules(project) if name not in {r for _, r in fitting}]
    return found + _untold(project)


def generated(project: Path = PROJECT) -> dict[str, str]:
    """Every file that names all bases or rules, as it has to be, by its path in the project."""
    basis_names = {name: part.about["zh"] for name, part in bases(project).items()}
    rule_names = {name: part.about["zh"] for name, part in rules(project).items()}
    files = {path: (project / path).read_text(encoding="utf-8") for path in _PATHS}
    files[_CONTRACT] = _contract(_contract(files[_CONTRACT], "basis", basis_names), "rule", rule_names)
    files[_WORDING] = _wording(_wording(files[_WORDING], "basis", basis_names), "rule", rule_names)
    files[_SUITE] = _suite(files[_SUITE], project)
    counts = (len(basis_names), len(rule_names))
    files["README.md"] = _counted(files["README.md"], *counts)
    files["CHANGELOG.md"] = _counted(files["CHANGELOG.md"], *counts)
    fits = "\n".join(
        f"- {'、'.join(f'`{rule}`' for rule in names)} 配 {'、'.join(f'`{basis}`' for basis in fitting)}"
        for fitting, names in _fitting(project).items()
    )
    files[_PAGE] = _between(files[_PAGE], "<!-- 搭配 -->\n", "\n<!-- /搭配 -->", fits)
    files[_PAGE] = _between(files[_PAGE], "<!-- 依据 -->\n", "\n<!-- /依据 -->", _table(project))
    return files


def main(check: bool) -> int:
    """Write what is generated, or say what differs."""
    found = missing()
    stale = [path for path, text in generated().items() if text != (PROJECT / path).read_text(encoding="utf-8")]
    if not check:
        for path, text in generated().items():
            (PROJECT / path).write_text(text, encoding="utf-8")
    for line in found + [f"{path}: differs from the rules and bases" for path in stale if check]:
        print(line)
    return int(bool(found) or (check and bool(stale)))


_CONTRACT = "expectations/contracts/measures.yaml"
_WORDING = "expectations/wording.yaml"
_SUITE = "expectations/suites/integrity.yaml"
_PAGE = "docs/scoring.md"
_EXAMPLES = "tests/data/worked_examples.yaml"
_PATHS = (_CONTRACT, _WORDING, _SUITE, _PAGE, "README.md", "CHANGELOG.md")


def _parts(project: Path, kind: str, folder: str) -> dict[str, Part]:
    found = []
    for file in (project / "dbt_project" / "macros" / folder).glob("*.sql"):
        text = file.read_text(encoding="utf-8")
        for what, name, literal in _ABOUT.findall(text):
            if what == kind and name == file.stem:
                found.append(Part(name, ast.literal_eval(literal), frozenset(_MACRO.findall(text))))
    return {part.name: part for part in sorted(found, key=lambda part: (part.about.get("order", 0), part.name))}


def _untold(project: Path) -> list[str]:
    """The rules without a section of the page, and what has no example that was worked out by hand."""
    page = (project / _PAGE).read_text(encoding="utf-8")
    sections = {name for line in page.splitlines() if line.startswith("### ") for name in re.findall(r"`(\w+)`", line)}
    examples = (project / _EXAMPLES).read_text(encoding="utf-8")
    found = [f"{_PAGE}: no section on rule {name}" for name in rules(project) if name not in sections]
    for kind, names in (("basis", bases(project)), ("rule", rules(project))):
        worked = set(re.findall(rf"\b{kind}: (\w+)", examples))
        found += [f"{_EXAMPLES}: no example of {kind} {name}" for name in names if name not in worked]
    return found


def _basis_macros(part: Part) -> list[str]:
    wanted = [
        *_BASIS,
        *(_DIVIDES if part.about.get("divides") else ()),
        *(("near_basis_{}",) if part.about.get("near") else ()),
    ]
    return [name.format(part.name) for name in wanted]


def _rule_macros(part: Part) -> list[str]:
    needs = part.about.get("needs")
    wanted = [*_RULE, *(_DIVIDES if needs in ("quotient", "stretch") else ())]
    wanted += ["start_{}", "span_{}"] if needs == "stretch" else []
    wanted += ["near_dividend_{}", "near_divisor_{}"] if part.about.get("near") else []
    return [name.format(part.name) for name in wanted]


def _wrapped(items: list[str], lead: str, end: str, indent: int) -> str:
    """A flow sequence or mapping of YAML over as many lines as it needs, as the contracts are written."""
    lines, line = [], lead
    for i, item in enumerate(items):
        piece = item + (end if i == len(items) - 1 else ",")
        blank = "" if line.endswith(("[", "{")) else " "
        if len(line) + len(blank) + len(piece) > 120:
            lines.append(line)
            line, blank = " " * indent, ""
        line += blank + piece
    return "\n".join([*lines, line])


def _contract(text: str, column: str, names: Mapping[str, str]) -> str:
    head, found, rest = text.partition(f"  - name: {column}\n")
    body, after = ([*rest.split("\n  - name: ", 1), ""])[:2]
    values = _wrapped(list(names), "        validValues: [", "]", 10)
    told = _wrapped([f"{code}: {zh}" for code, zh in names.items()], "      value: {", "}", 8)
    body = re.sub(r" {8}validValues: \[[^\]]*\]", lambda _: values, body)
    body = re.sub(r" {6}value: {[^}]*}", lambda _: told, body)
    return head + found + body + "\n  - name: " + after


def _wording(text: str, column: str, names: Mapping[str, str]) -> str:
    lines = "".join(f"    {code}: {zh}\n" for code, zh in names.items())
    return re.sub(rf"(?<=\n)  {column}:\n(?: {{4}}.*\n)+", lambda _: f"  {column}:\n{lines}", text, count=1)


def _fitting(project: Path) -> dict[tuple[str, ...], list[str]]:
    """The rules that go with the same bases, by these bases."""
    found: dict[tuple[str, ...], list[str]] = {}
    for rule in rules(project):
        found.setdefault(tuple(basis for basis, fitting in pairs(project) if fitting == rule), []).append(rule)
    return found


def _table(project: Path) -> str:
    """The bases as the page shows them, a row each, with the numbers of their worked examples."""
    worked: dict[str, list[str]] = {}
    for number, basis in re.findall(r"id: (\w+),.* basis: (\w+),", (project / _EXAMPLES).read_text(encoding="utf-8")):
        worked.setdefault(basis, []).append(number)
    rows = [["`basis`", "x", "单位", "什么时候用", "样例"]]
    for name, part in bases(project).items():
        told = (part.about.get(key, "").replace("|", "\\|") for key in ("x", "unit", "used"))
        rows.append([f"`{name}` {part.about['zh']}", *told, "、".join(worked.get(name, ()))])
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([lines[0], "|---|---|---|---|---|", *lines[1:]])


def _suite(text: str, project: Path) -> str:
    fits = "\n      or ".join(
        f"(rule {_in(names)} and basis {_in(fitting)})" for fitting, names in _fitting(project).items()
    )
    text = _field(text, "basis_fits_rule", "must_be", f">-\n      {fits}\n")
    banded = [name for name, part in rules(project).items() if part.about.get("bands")]
    text = _field(text, "band_sets_exist", "where", f"rule {_in(banded)}\n")
    referring = [name for name, part in bases(project).items() if "r" in part.about["needs"]]
    return _field(text, "references_given", "where", f"basis {_in(referring)}\n")


def _in(names: list[str] | tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"= {quoted}" if len(names) == 1 else f"in ({quoted})"


def _field(text: str, expectation: str, field: str, value: str) -> str:
    head, found, rest = text.partition(f"  - name: {expectation}\n")
    body = re.sub(rf"    {field}: .*\n(?: {{6}}.*\n)*", lambda _: f"    {field}: {value}", rest, count=1)
    return head + found + body


def _counted(text: str, n_bases: int, n_rules: int) -> str:
    text = re.sub(r"\d+ 种依据、\d+ 种计分规则", f"{n_bases} 种依据、{n_rules} 种计分规则", text)
    return re.sub(r"\d+ bases × \d+ rules", f"{n_bases} bases × {n_rules} rules", text)


def _between(text: str, start: str, end: str, middle: str) -> str:
    head, _, rest = text.partition(start)
    return head + start + middle + end + rest.partition(end)[2]


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
