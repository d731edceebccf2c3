"""Whoever is called at night finds a section for what the screen says."""

import re

from orchestration.base.problems import REMEDIES
from orchestration.base.settings import PROJECT_ROOT, Settings
from orchestration.defs.sensors import sensors
from orchestration.defs.watchdog import NO_RELEASE
from orchestration.reports.alert import GATE_RESULT

RUNBOOK = (PROJECT_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_code_has_its_section() -> None:
    sections = re.findall(r"^### `([a-z_]+)`", RUNBOOK, re.MULTILINE)
    assert sorted(sections) == sorted({*REMEDIES, GATE_RESULT, NO_RELEASE})


def test_every_section_says_what_to_do() -> None:
    parts = re.split(r"^##+ ", RUNBOOK, flags=re.MULTILINE)
    coded = [part for part in parts if part.startswith("`")]
    assert [part.splitlines()[0] for part in coded if "**怎么办**" not in part] == []


def test_every_sensor_and_every_setting_is_described() -> None:
    assert [sensor.name for sensor in sensors(Settings()) if f"`{sensor.name}`" not in RUNBOOK] == []
    read = (PROJECT_ROOT / "orchestration" / "base" / "settings.py").read_text(encoding="utf-8")
    assert [name for name in re.findall(r'"(KAOPING_[A-Z_]+)"', read) if f"`{name}`" not in RUNBOOK] == []


def test_links_within_the_page_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", RUNBOOK, re.MULTILINE)
    }
    assert [link for link in re.findall(r"\]\(#([^)]+)\)", RUNBOOK) if link not in headings] == []
