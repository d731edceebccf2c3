"""What comes in as paper: evidence, defects, decisions, events, claims, overrides, changes, what is put right or asked.

The good papers are made from the requirements; the defects and what happened stand in year_<cycle>.yaml, in the columns
of their feeds. Every paper that a row names is registered, unless the data says `doc: false`. Not here: figures.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from demonstration.city import Unit, counties, units
from demonstration.draw import fingerprint, whole
from demonstration.plan import indicator, scheme
from demonstration.reports import sent_at, statement_id
from demonstration.scheme import dated
from demonstration.tables import ASSESSMENTS, Row, Tables, load, number, row, text

STORIES = ("events", "bonus_claims", "overrides", "decisions", "rectifications", "escalations")
OFFICE = "YL-B01"
DATED_BY = {"events": "occurred_on", "bonus_claims": "decided_on", "overrides": "decided_on", "decisions": "decided_on"}
ID_OF = {"events": "event_id", "bonus_claims": "claim_id", "overrides": "override_id", "decisions": "decision_id"}
BEST = {"stamp": "present", "signature": "present"}


def build(cycle: int, scheme_tables: Tables) -> Tables:
    """All paper feeds of a cycle; the scheme is needed for the values that approved changes led to."""
    tables: Tables = {"documents": [*_statements(cycle)], "scheme_changes": []}
    for assessment in ASSESSMENTS:
        tables["documents"] += _evidence(assessment, cycle)
    for feed in STORIES:
        tables[feed] = []
        for spec in load(f"year_{cycle}.yaml")[feed]:
            line, papers = _story(feed, spec, cycle)
            tables[feed].append(line)
            tables["documents"] += papers
    for spec in load(f"year_{cycle}.yaml")["evidence"]:
        if "decide" in spec:
            line, paper = _settled(spec, cycle)
            tables["decisions"].append(line)
            tables["documents"].append(paper)
    for spec in load(f"year_{cycle}.yaml")["scheme_changes"]:
        line, paper = _change(spec, scheme_tables)
        tables["scheme_changes"].append(line)
        tables["documents"].append(paper)
    return tables


def full_id(code: str) -> str:
    """X06 → YL-X06; blank is the city itself."""
    return f"YL-{code}" if code else "YL"


# ---- the register ----------------------------------------------------------------------------------------------------


def _document(document_id: str, **values: Any) -> Row:
    usual = BEST | {"sha256": fingerprint(document_id), "pages": whole(1, 24, document_id, "pages")}
    return row(document_id=document_id, **(usual | values))


def _statements(cycle: int) -> Iterator[Row]:
    """One stamped statement per county and month, under all its reports."""
    for unit in counties():
        for month in range(1, 13):
            at = sent_at("county", unit, cycle, month)
            yield _document(
                str(statement_id("county", unit.unit_id, cycle, month)),
                assessment_id="county",
                unit_id=unit.unit_id,
                document_kind="report",
                title=f"{unit.name}{cycle}年{month}月考评指标报表",
                issuer_org_id=unit.unit_id,
                issued_on=at.date(),
                received_at=at,
                month=f"{cycle}-{month:02}",
            )


def _evidence(assessment: str, cycle: int) -> Iterator[Row]:
    flaws = {(s["a"], full_id(s["u"]), s["r"]): s for s in load(f"year_{cycle}.yaml")["evidence"]}
    for spec in scheme(assessment)["requirements"]:
        found = indicator(assessment, cycle, spec["indicator"])
        for unit in units(assessment):
            named = "unit" not in spec or full_id(spec["unit"]) == unit.unit_id
            if named and found.assigned(unit):
                flaw = flaws.get((assessment, unit.unit_id, spec["id"]), {"flaw": "none"})
                yield from _submitted(assessment, unit, cycle, spec, flaw)


def evidence_id(requirement_id: str, unit_id: str, cycle: int) -> str:
    return f"{requirement_id}-{unit_id.removeprefix('YL-')}-{cycle}"


def _submitted(assessment: str, unit: Unit, cycle: int, spec: dict[str, Any], flaw: dict[str, Any]) -> Iterator[Row]:
    document_id, kind = evidence_id(spec["id"], unit.unit_id, cycle), flaw["flaw"]
    if kind == "missing":
        return
    paper = _best_paper(assessment, unit, cycle, spec)
    if "received" in flaw:
        paper |= {"received_at": flaw["received"], "issued_on": min(paper["issued_on"], flaw["received"].date())}
    if kind == "redone":
        earlier = {"received_at": paper["received_at"] - timedelta(hours=2), "stamp": "absent"}
        yield _document(document_id, **paper | earlier)
        document_id += "-补"
    yield _document(document_id, **paper | _defect(kind, unit, cycle, spec, flaw))


def _defect(kind: str, unit: Unit, cycle: int, spec: dict[str, Any], flaw: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with the paper beyond its date of receipt."""
    defects: dict[str, dict[str, Any]] = {
        "none": {},
        "redone": {},
        "late": {},
        "no_stamp": {"stamp": "absent"},
        "unreadable": {"stamp": "unreadable"},
        "no_signature": {"signature": "absent"},
        "wrong_issuer": {"issuer_org_id": unit.unit_id},
        "wrong_month": {"month": f"{cycle}-{int(spec.get('month', 12)) - 1:02}"},
        "reused": {"sha256": fingerprint(evidence_id(flaw.get("of", ""), unit.unit_id, cycle))},
    }
    if kind not in defects:
        raise ValueError(f"year_{cycle}.yaml：不认识的材料缺陷 {kind}")
    return defects[kind]


def _best_paper(assessment: str, unit: Unit, cycle: int, spec: dict[str, Any]) -> dict[str, Any]:
    """A complete paper that came two to nine days early."""
    due = date.fromisoformat(dated(spec["due"], cycle))
    key = (spec["id"], unit.unit_id, cycle)
    day = due - timedelta(days=whole(2, 9, *key, "day"))
    number_ = f"云绩虚〔{day.year}〕{whole(1, 99, *key, 'number')}号" if spec["kind"] in {"document", "plan"} else None
    return {
        "assessment_id": assessment,
        "unit_id": unit.unit_id,
        "indicator_id": spec["indicator"],
        "requirement_id": spec["id"],
        "document_kind": spec["kind"],
        "title": f"{unit.name.removesuffix('（虚构）')}{spec['name']}",
        "document_number": number_,
        "issuer_org_id": spec.get("issuer", unit.unit_id),
        "issued_on": day - timedelta(days=whole(0, 3, *key, "issued")),
        "received_at": datetime(day.year, day.month, day.day, whole(9, 17, *key, "hour"), whole(0, 59, *key, "minute")),
        "month": f"{cycle}-{spec['month']}" if "month" in spec else None,
        "signature": "present" if spec.get("signature") else "absent",
    }


# ---- what happened ---------------------------------------------------------------------------------------------------


def _story(feed: str, spec: dict[str, Any], cycle: int) -> tuple[Row, Iterable[Row]]:
    values = dict(spec)
    registered = values.pop("doc", True) and feed in ID_OF
    values["unit_id"] = full_id(values["unit_id"])
    if "org_id" in values:
        values["org_id"] = full_id(values["org_id"])
    if not registered:
        return row(**values), ()
    document_id = f"WJ-{values[ID_OF[feed]]}"
    on = values.get("publicised_from") or values.get(DATED_BY[feed]) or date(cycle, 12, 1)
    return row(**values, document_id=document_id), [_paper_of(feed, document_id, values, on)]


def _paper_of(feed: str, document_id: str, values: dict[str, Any], on: date) -> Row:
    return _document(
        document_id,
        assessment_id=values["assessment_id"],
        unit_id=values["unit_id"],
        document_kind="award" if feed == "bonus_claims" else "document",
        title=f"{values.get('title') or values['reason']}（依据文件）",
        issuer_org_id="LJ" if feed == "bonus_claims" else OFFICE,
        issued_on=on,
        received_at=datetime(on.year, on.month, on.day, 8, 30),
    )


def _settled(spec: dict[str, Any], cycle: int) -> tuple[Row, Row]:
    """The office's decision on one deficiency, and the stamped paper that it rests on."""
    decide, unit_id = spec["decide"], full_id(spec["u"])
    decision_id = f"HD-{evidence_id(spec['r'], unit_id, cycle)}"
    values = {
        "assessment_id": spec["a"],
        "unit_id": unit_id,
        "subject": "evidence",
        "subject_id": spec["r"],
        "decision": decide["decision"],
        "points": decide.get("points"),
        "appeal_received_on": decide.get("appeal"),
        "reason": decide["reason"],
        "decided_by": "市绩效办",
        "decided_on": decide["decided"],
    }
    document_id = f"WJ-{decision_id}"
    paper = _paper_of("decisions", document_id, values, decide["decided"])
    return row(decision_id=decision_id, **values, document_id=document_id), paper


def _change(spec: dict[str, Any], scheme_tables: Tables) -> tuple[Row, Row]:
    """An approved change; its new value is the one that the scheme shows."""
    new = _value_in_force(spec, scheme_tables)
    old = text(spec["old"]) if "old" in spec else text(number(new) + number(spec["plus"]))
    document_id = f"WJ-{spec['change_id']}"
    kept = {name: value for name, value in spec.items() if name not in {"old", "plus", "key"}}
    key = "/".join(full_id(part) if part[0] in "XB" and part[1:].isdigit() else part for part in spec["key"].split("/"))
    line = row(**kept, key=key, old_value=old, new_value=new, document_id=document_id)
    paper = _paper_of("scheme_changes", document_id, kept | {"unit_id": None}, spec["approved_on"])
    return line, paper


def _value_in_force(spec: dict[str, Any], scheme_tables: Tables) -> str:
    parts = [full_id(part) if part[0] in "XB" and part[1:].isdigit() else part for part in spec["key"].split("/")]
    columns = {"targets": ("indicator_id", "unit_id", "month"), "indicators": ("indicator_id",)}[spec["feed"]]
    wanted = {"assessment_id": spec["assessment_id"], **dict(zip(columns, parts, strict=True))}
    line = next(line for line in scheme_tables[spec["feed"]] if wanted.items() <= line.items())
    return line[spec["field"]]
