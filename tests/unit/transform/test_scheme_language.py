"""A rule and a basis are each one file: nothing is missing, nothing else names them by hand, and a new one shows it."""

import shutil
from pathlib import Path

import pytest
import yaml

from orchestration.landing.contracts import load_contracts
from orchestration.transform import scheme_language
from orchestration.transform.scheme_language import bases, generated, missing, pairs, rules
from tests.worked_examples import examples

EXAMPLES = "tests/data/worked_examples.yaml"
HALF = "- {id: E90, title: 减半, basis: completion, rule: half, full: 10, units: [{v: 100, t: 100, points: 5}]}\n"
ONE_MORE = "- {id: E91, title: 加一, basis: one_more, rule: threshold, full: 10, units: [{v: 100, points: 10}]}\n"
SECTION = "### 11. `half` 减半\n\n得率是 x 的一半。\n"
ROOT = Path(__file__).resolve().parents[3]
RULE = """{#- 减半: half of the figure. -#}

{%- macro about_rule_half() -%}
{{ return({
    'order': 11,
    'zh': '减半',
    'needs': 'figure',
    'fits': ['completion'],
    'opens': None,
    'parameters': {},
}) }}
{%- endmacro -%}

{%- macro rule_half() -%} x * 0.5 {%- endmacro -%}

{%- macro said_rule_half() -%} '，减半' {%- endmacro -%}

{%- macro told_rule_half() -%} '减半计' {%- endmacro -%}

{%- macro highest_rule_half() -%} 0.5 {%- endmacro -%}
"""
BASIS = """{#- 加一: one more than v. -#}

{%- macro about_basis_one_more() -%}
{{ return({
    'order': 15,
    'zh': '加一',
    'kind': 'amount',
    'needs': [],
    'turned': 'direction',
    'shown_as': 'value',
    'x': 'v+1',
    'unit': '原单位',
    'used': '加一',
}) }}
{%- endmacro -%}

{%- macro basis_one_more() -%} v + 1 {%- endmacro -%}

{%- macro said_one_more() -%} '加一' {%- endmacro -%}

{%- macro told_one_more() -%} '实际值加一' {%- endmacro -%}
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The part of the project that names rules and bases, to change."""
    for folder in ("dbt_project/macros", "expectations"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests" / "data").mkdir(parents=True)
    for file in ("docs/scoring.md", "README.md", "CHANGELOG.md", EXAMPLES):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def _add_rule(copy: Path, text: str = RULE) -> None:
    """By hand: the rule's file, its example, its section of the page."""
    (copy / "dbt_project" / "macros" / "rules" / "half.sql").write_text(text, encoding="utf-8")
    _append(copy / EXAMPLES, HALF)
    _append(copy / "docs" / "scoring.md", SECTION)


def _add_basis(copy: Path, text: str = BASIS) -> None:
    """By hand: the basis's file and its example."""
    (copy / "dbt_project" / "macros" / "bases" / "one_more.sql").write_text(text, encoding="utf-8")
    _append(copy / EXAMPLES, ONE_MORE)


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _write(copy: Path) -> list[str]:
    """Generate; the files that changed."""
    changed = []
    for path, text in generated(copy).items():
        if (copy / path).read_text(encoding="utf-8") != text:
            changed.append(path)
            (copy / path).write_text(text, encoding="utf-8")
    return changed


def test_every_file_says_everything() -> None:
    assert missing() == []


def test_every_worked_example_is_of_a_pair_that_fits() -> None:
    assert {(example.basis, example.rule) for example in examples()} <= set(pairs())


def test_a_parameter_that_a_rule_reads_is_a_column_of_measures() -> None:
    columns = {column.name for column in load_contracts()["measures"].columns}
    assert {p for rule in rules().values() for p in rule.about["parameters"]} <= columns


def test_what_a_rule_must_have_is_a_parameter_of_it_without_a_default() -> None:
    for rule in rules().values():
        for name in rule.about.get("must_have", ()):
            assert rule.about["parameters"][name] is None, (rule.name, name)


@pytest.mark.dear
def test_a_new_rule_is_three_files_by_hand(copy: Path) -> None:
    _add_rule(copy)
    assert missing(copy) == []
    assert _write(copy) == [
        "expectations/contracts/measures.yaml",
        "expectations/wording.yaml",
        "expectations/suites/integrity.yaml",
        "docs/scoring.md",
        "README.md",
        "CHANGELOG.md",
    ]
    suite = yaml.safe_load((copy / "expectations/suites/integrity.yaml").read_text(encoding="utf-8"))
    (fits,) = [e["must_be"] for e in suite["expectations"] if e["name"] == "basis_fits_rule"]
    assert "(rule in ('ratio', 'half') and basis = 'completion')" in fits
    contract = yaml.safe_load((copy / "expectations/contracts/measures.yaml").read_text(encoding="utf-8"))
    (rule,) = [p for p in contract["schema"][0]["properties"] if p["name"] == "rule"]
    assert rule["quality"][0]["arguments"]["validValues"] == [*rules(), "half"]
    assert rule["customProperties"][1]["value"]["half"] == "减半"
    assert f"{len(bases())} 种依据、{len(rules()) + 1} 种计分规则" in (copy / "README.md").read_text(encoding="utf-8")
    assert _write(copy) == []


@pytest.mark.dear
def test_a_new_basis_is_two_files_by_hand(copy: Path) -> None:
    _add_basis(copy)
    assert missing(copy) == []
    _write(copy)
    assert [rule for basis, rule in pairs(copy) if basis == "one_more"] == [
        "threshold",
        "step",
        "band",
        "curve",
        "minmax",
        "rank",
        "rank_linear",
    ]
    assert f"{len(bases()) + 1} bases × {len(rules())} rules" in (copy / "README.md").read_text(encoding="utf-8")
    wording = yaml.safe_load((copy / "expectations/wording.yaml").read_text(encoding="utf-8"))
    assert "加一" in str(wording)
    assert "| `one_more` 加一 | v+1 | 原单位 | 加一 | E91 |" in (copy / "docs/scoring.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "piece", "said"),
    [
        (EXAMPLES, HALF, [f"{EXAMPLES}: no example of rule half"]),
        (EXAMPLES, ONE_MORE, [f"{EXAMPLES}: no example of basis one_more"]),
        ("docs/scoring.md", SECTION, ["docs/scoring.md: no section on rule half"]),
    ],
)
def test_a_rule_or_basis_without_an_example_or_a_section_is_named(
    copy: Path, file: str, piece: str, said: list[str]
) -> None:
    _add_rule(copy)
    _add_basis(copy)
    text = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(text.replace(piece, ""), encoding="utf-8")
    assert missing(copy) == said


@pytest.mark.parametrize("piece", ["rule_half", "said_rule_half", "told_rule_half", "highest_rule_half"])
def test_a_rule_without_one_of_its_macros_is_named(copy: Path, piece: str) -> None:
    _add_rule(copy, RULE.replace(f"macro {piece}()", "macro something_else()"))
    assert missing(copy) == [f"macros/rules/half.sql: no macro {piece}"]


@pytest.mark.parametrize("key", scheme_language._RULE_KEYS)
def test_a_rule_that_does_not_say_something_is_named(copy: Path, key: str) -> None:
    _add_rule(copy, "\n".join(line for line in RULE.splitlines() if not line.startswith(f"    '{key}'")))
    assert f"macros/rules/half.sql: {key} is not said" in missing(copy)


def test_a_rule_that_says_nothing_of_itself_is_named(copy: Path) -> None:
    _add_rule(copy, RULE.replace("about_rule_half", "about_half"))
    assert missing(copy) == ["macros/rules/half.sql: no about_rule_half"]


def test_a_rule_that_divides_needs_what_it_divides(copy: Path) -> None:
    _add_rule(copy, RULE.replace("'figure'", "'quotient'"))
    assert missing(copy) == [f"macros/rules/half.sql: no macro {part}_half" for part in ("dividend", "divisor")]


@pytest.mark.parametrize("piece", ["basis_one_more", "said_one_more", "told_one_more"])
def test_a_basis_without_one_of_its_macros_is_named(copy: Path, piece: str) -> None:
    _add_basis(copy, BASIS.replace(f"macro {piece}()", "macro something_else()"))
    assert missing(copy) == [f"macros/bases/one_more.sql: no macro {piece}"]


def test_a_basis_that_goes_with_no_rule_is_named(copy: Path) -> None:
    _add_basis(copy, BASIS.replace("'amount'", "'shape'"))
    assert missing(copy) == ["basis one_more: goes with no rule"]


def test_a_basis_may_name_its_rules_itself(copy: Path) -> None:
    _add_basis(copy, BASIS.replace("'amount',", "'shape',\n    'rules': ['step', 'band'],"))
    assert [rule for basis, rule in pairs(copy) if basis == "one_more"] == ["step", "band"]
