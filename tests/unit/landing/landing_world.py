"""A small valid jurisdiction to break: one assessment, two units, one indicator; each test changes what it is about."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.landing import LandingReport, land

CYCLE = 2024
Row = Mapping[str, Any]

SCHEME: dict[str, list[dict[str, Any]]] = {
    "organisations": [
        {"org_id": "city", "org_name": "某市", "org_kind": "市"},
        {"org_id": "a1", "org_name": "甲县", "org_kind": "县区", "parent_org_id": "city"},
        {"org_id": "a2", "org_name": "乙县", "org_kind": "县区", "parent_org_id": "city"},
    ],
    "assessments": [
        {
            "assessment_id": "county",
            "assessment_name": "县区考评",
            "assessor_org_id": "city",
            "layer": "own",
            "first_month": "2024-01",
            "final_month": "2024-12",
            "full_points": "100",
        }
    ],
    "participants": [
        {"assessment_id": "county", "unit_id": unit, "group_id": "A", "group_name": "A组"} for unit in ("a1", "a2")
    ],
    "categories": [
        {"assessment_id": "county", "category_id": "S1", "category_name": "发展", "kind": "scored", "points": "100"}
    ],
    "indicators": [
        {
            "assessment_id": "county",
            "indicator_id": "c01",
            "indicator_name": "投资",
            "category_id": "S1",
            "points": "100",
        }
    ],
}
REPORT = {
    "assessment_id": "county",
    "unit_id": "a1",
    "indicator_id": "c01",
    "month": "2024-06",
    "value": "12.5",
    "submitted_at": "2024-06-25 09:00:00",
}


def csv_text(rows: Sequence[Row], delimiter: str = ",") -> str:
    """Rows as CSV, columns in order of first appearance."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class World:
    """A raw/ and its landing in a temporary folder."""

    raw: Path
    landing: Path
    reports: list[LandingReport] = field(default_factory=list)

    def put(self, place: str, content: str | bytes | Sequence[Row], cycle: int = CYCLE) -> Path:
        """Write one delivery, e.g. put("reports/a.csv", rows)."""
        path = self.raw / str(cycle) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, str | bytes) else csv_text(content)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def scheme(self, cycle: int = CYCLE) -> None:
        """Write the small valid scheme."""
        for feed, rows in SCHEME.items():
            self.put(f"{feed}/all.csv", rows, cycle)

    def land(self) -> LandingReport:
        report = land(self.raw, self.landing)
        assert not report.unbalanced()
        self.reports.append(report)
        return report

    def rows(self, feed: str) -> list[dict[str, Any]]:
        """All landed rows of a feed."""
        files = sorted((self.landing / "tables" / feed).glob("*.parquet"))
        return [row for file in files for row in pq.read_table(file).to_pylist()]

    def plain(self, feed: str) -> list[dict[str, Any]]:
        """The same without what landing says of their place."""
        return [{k: v for k, v in row.items() if k[0] != "_"} for row in self.rows(feed)]

    def quarantine(self) -> list[dict[str, Any]]:
        return pq.read_table(self.landing / "quarantine.parquet").to_pylist()

    def bad(self) -> list[tuple[str, int | None, str | None, str]]:
        """(delivery, row, column, reason code) of everything in quarantine."""
        return [(q["delivery"], q["row"], q["column"], q["reason_code"]) for q in self.quarantine()]

    def delivery(self, name: str) -> dict[str, Any]:
        found = pq.read_table(self.landing / "deliveries.parquet").to_pylist()
        return next(row for row in found if row["delivery"] == name)
