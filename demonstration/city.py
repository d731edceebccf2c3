"""The invented city: who exists. Counties, their bureaus, municipal departments, the province and its other cities.

Here: reading city.yaml into records, and the organisations and participants feeds. Not here: schemes, figures, papers.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from demonstration.draw import pick
from demonstration.tables import CYCLES, Row, load, number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
STEMS = "甲乙丙丁戊己庚辛壬癸"
SECTIONS = ("综合科", "规划科", "统计科", "督查科", "业务一科", "业务二科")


@dataclass(frozen=True)
class Unit:
    """An assessed unit: `size` scales its amounts, `quality` (per cycle, −1 to 1) leans its results."""

    unit_id: str
    name: str
    group_id: str
    group_name: str
    headcount: int
    size: Decimal
    quality: dict[int, Decimal]


def person(*key: object) -> str:
    """An invented name that nobody bears, such as 张某甲."""
    return f"{pick(SURNAMES, *key, 'surname')}某{pick(STEMS, *key, 'stem')}"


def section(*key: object) -> str:
    return pick(SECTIONS, *key, "section")


@cache
def counties() -> tuple[Unit, ...]:
    data = load("city.yaml")
    return tuple(
        Unit(
            f"YL-{row['id']}",
            row["name"],
            row["group"],
            data["county_groups"][row["group"]],
            row["headcount"],
            number(row["size"]),
            dict(zip(CYCLES, map(number, row["quality"]), strict=True)),
        )
        for row in data["counties"]
    )


@cache
def departments() -> tuple[Unit, ...]:
    return tuple(
        Unit(f"YL-{code}", short, group["id"], group["name"], headcount, Decimal(1), dict.fromkeys(CYCLES, Decimal(0)))
        for group in load("city.yaml")["dept_classes"]
        for code, _, short, headcount in group["units"]
    )


@cache
def cities() -> tuple[Unit, ...]:
    data = load("city.yaml")
    rows = [data["city"], *data["peers"]]
    return tuple(
        Unit(row["id"], row["name"], "S", "设区市", 0, Decimal(1), dict.fromkeys(CYCLES, Decimal(0))) for row in rows
    )


@cache
def units(assessment: str) -> tuple[Unit, ...]:
    return {"county": counties, "dept": departments, "province": cities}[assessment]()


def bureau(unit_id: str, code: str) -> str:
    return f"{unit_id}-{code}"


def organisations() -> list[Row]:
    data = load("city.yaml")
    city = data["city"]
    rows = [_organisation(data["province"], "省", "")]
    rows += [_organisation(row, "市", data["province"]["id"]) for row in [city, *data["peers"]]]
    for index, county in enumerate(data["counties"], start=1):
        code = str(int(city["code"]) + index)
        unit_id = f"YL-{county['id']}"
        rows.append(
            {
                "org_id": unit_id,
                "org_name": f"云岚市{county['name']}（虚构）",
                "short_name": county["name"],
                "org_kind": "县区",
                "parent_org_id": city["id"],
                "division_code": code,
            }
        )
        rows += [
            {
                "org_id": bureau(unit_id, short),
                "org_name": f"{county['name']}{name}（虚构）",
                "short_name": f"{county['name']}{name}",
                "org_kind": "县区部门",
                "parent_org_id": unit_id,
                "division_code": code,
            }
            for short, name in data["bureaus"].items()
        ]
    for group in data["dept_classes"]:
        rows += [
            {
                "org_id": f"YL-{code}",
                "org_name": f"云岚市{name}（虚构）",
                "short_name": short,
                "org_kind": "市直部门",
                "parent_org_id": city["id"],
                "division_code": city["code"],
            }
            for code, name, short, _ in group["units"]
        ]
    return rows


def _organisation(row: dict[str, str], kind: str, parent: str) -> Row:
    return {
        "org_id": row["id"],
        "org_name": row["name"],
        "short_name": row.get("short", ""),
        "org_kind": kind,
        "parent_org_id": parent,
        "division_code": row["code"],
    }


def participants(assessment: str) -> list[Row]:
    return [
        {
            "assessment_id": assessment,
            "unit_id": unit.unit_id,
            "group_id": unit.group_id,
            "group_name": unit.group_name,
            "headcount": str(unit.headcount) if unit.headcount else "",
        }
        for unit in units(assessment)
    ]
