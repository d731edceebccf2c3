"""Expectations as SQL: pure text in, pure text out.

One query counts a whole table for all its expectations, a proof beside what Great Expectations finds; a second collects
the rows that fail any of them, which are then written down with a Chinese sentence each. Nothing here opens a database
or decides about an assessment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.base.sql import quoted
from orchestration.gates.suites import Expectation, Lookup, Wording

# Columns of gate.violations that say who and what; filled from the table's column of that name, or the one given here.
KEY_COLUMNS = {
    "unit_id": ("unit_id",),
    "indicator_id": ("indicator_id",),
    "requirement_id": ("requirement_id",),
    "document_id": ("document_id",),
    "org_id": ("responsible_org_id", "org_id"),
    "officer": ("officer",),
}

CREATE_TABLES = """
create or replace table gate.checks (
    build varchar not null, layer varchar not null, suite varchar not null, expectation varchar not null,
    cycle integer, assessment_id varchar, checked_rows bigint not null, failed_rows bigint not null,
    success boolean not null, severity varchar not null
);
create or replace table gate.violations (
    build varchar not null, layer varchar not null, suite varchar not null, expectation varchar not null,
    code varchar not null, severity varchar not null, cycle integer, assessment_id varchar,
    unit_id varchar, indicator_id varchar, requirement_id varchar, document_id varchar, org_id varchar, officer varchar,
    keys varchar not null, message varchar not null, remedy varchar
);
create or replace table gate.verdicts (
    build varchar not null, cycle integer not null, assessment_id varchar not null, verdict varchar not null,
    held_rows bigint not null, failed_checks bigint not null, checked_rows bigint not null, data_docs_path varchar
);
"""


@dataclass(frozen=True)
class Table:
    """A table of the build: where it is and the type of every column."""

    schema: str
    name: str
    columns: Mapping[str, str]

    @property
    def address(self) -> str:
        return f'"{self.schema}"."{self.name}"'

    def has(self, column: str) -> bool:
        return column in self.columns


@dataclass(frozen=True)
class Looking:
    """An expectation of a suite, applied to a table of this build."""

    build: str
    suite: str
    expectation: Expectation
    table: Table


def probe(looking: Looking) -> str:
    """Binds the conditions and reads nothing: an unknown column is found before anything is counted."""
    expectation = looking.expectation
    return f"select {expectation.looked_at}, {expectation.failing} from {looking.table.address} limit 0"


def count_rows(lookings: Sequence[Looking]) -> str:
    """Insert looked-at and failed rows per assessment into gate.checks, one scan for all expectations of one table."""
    table = lookings[0].table
    counts = ",\n".join(_count(looking) for looking in lookings)
    cycle, assessment = _scope(table)
    return f"""
insert into gate.checks
with counted as (
    select {cycle} as cycle, {assessment} as assessment_id, unnest([{counts}]) as found
    from {table.address} as t
    group by all
)
select
    {quoted(lookings[0].build)}, found.suite, found.suite, found.expectation, counted.cycle, counted.assessment_id,
    found.checked, found.failed, false,
    case when found.deductible and modes.gate = 'deduct' then 'warning' else found.severity end
from counted
left join gate.assessments as modes on counted.cycle = modes.cycle and counted.assessment_id = modes.assessment_id
order by all
"""


def fill_in_assessments(lookings: Sequence[Looking]) -> str:
    """Rows of zero for assessments that a table says nothing about: every expectation speaks of every assessment."""
    known = ", ".join(
        f"({quoted(x.suite)}, {quoted(x.expectation.name)}, {quoted(x.expectation.severity)},"
        f" {str(x.table.has('assessment_id')).lower()})"
        for x in lookings
    )
    return f"""
insert into gate.checks
select {quoted(lookings[0].build)}, known.suite, known.suite, known.name, assessments.cycle, assessments.assessment_id,
    0, 0, false, known.severity
from (values {known}) as known (suite, name, severity, per_assessment)
inner join gate.assessments as assessments on known.per_assessment
where not exists (
    select 1 from gate.checks as c
    where c.expectation = known.name and c.cycle = assessments.cycle and c.assessment_id = assessments.assessment_id
)
order by all
"""


def unexpected_rows(looking: Looking) -> str:
    """The failing rows of one expectation for Great Expectations, which puts the table in the place of {batch}."""
    expectation, table = looking.expectation, looking.table
    shown_columns = [name for name in ("cycle", "assessment_id", *expectation.keys) if table.has(name)]
    columns = ", ".join(f'"{name}"' for name in dict.fromkeys(shown_columns)) or "*"
    condition = f"{expectation.looked_at} and {expectation.failing}".replace("{", "{{").replace("}", "}}")
    return f"select {columns} from {{batch}} where {condition}"


def collect_failing(lookings: Sequence[Looking]) -> str:
    """All rows of one table that fail any of the expectations, in one scan; who fails what is sorted out afterwards."""
    table = lookings[0].table
    cycle, assessment = _scope(table)
    any_failing = " or ".join(f"({x.expectation.looked_at} and {x.expectation.failing})" for x in lookings)
    return f"""
create or replace temp table failing_rows as
select * replace ({_replaced(table, cycle, assessment)}){_added(table, cycle, assessment)}
from {table.address} as t
where {any_failing}
"""


def write_violations(looking: Looking, wording: Wording) -> str:
    """Insert every failing row of one expectation, found among failing_rows, into gate.violations."""
    expectation, table = looking.expectation, looking.table
    used = [name for name, _ in expectation.placeholders if not table.has(name)]
    lookups = {name: wording.names[name] for name in dict.fromkeys(used)}
    severity = quoted(expectation.severity)
    if expectation.deductible:
        severity = f"case when modes.gate = 'deduct' then 'warning' else {severity} end"
    return f"""
insert into gate.violations
select {quoted(looking.build)}, {quoted(looking.suite)}, {quoted(looking.suite)}, {quoted(expectation.name)},
    {quoted(expectation.code)}, {severity}, t.cycle, t.assessment_id, {_key_values(table)},
    {_keys_json(expectation, table)},
    {sentence(expectation, table, wording)}, {quoted(expectation.remedy)}
from (select * from failing_rows as t where {expectation.looked_at} and {expectation.failing}) as t
left join gate.assessments as modes on t.cycle = modes.cycle and t.assessment_id = modes.assessment_id
{_joins(lookups)}
order by all
"""


def sentence(expectation: Expectation, table: Table, wording: Wording) -> str:
    """The Chinese sentence of a failing row as one SQL expression."""
    parts, rest = [], expectation.message
    for name, style in expectation.placeholders:
        mark = "{" + name + (f":{style}" if style else "") + "}"
        before, rest = rest.split(mark, 1)
        if before:
            parts.append(quoted(before))
        parts.append(shown(name, style, table, wording))
    if rest:
        parts.append(quoted(rest))
    return " || ".join(parts)


def shown(name: str, style: str, table: Table, wording: Wording) -> str:
    """One value as people read it: figures without idle zeros, words for codes, 是/否, and （空） for nothing."""
    if not table.has(name):
        lookup = wording.names[name]
        key = next(reversed(lookup.match.values()))
        return f"coalesce(cast(n_{name}.{lookup.show} as varchar), cast(t.{key} as varchar), '（空）')"
    value, kind = f't."{name}"', table.columns[name].upper()
    words = wording.labels.get(name, {})
    if style == "percent":
        text = f"rtrim(rtrim(cast(cast({value} * 100 as decimal(18, 2)) as varchar), '0'), '.') || '%'"
    elif style == "times":
        text = f"rtrim(rtrim(cast(cast({value} as decimal(18, 1)) as varchar), '0'), '.')"
    elif kind.startswith("DECIMAL"):
        # A figure with decimals always ends in them, so only idle zeros behind the point are cut off.
        text = f"cast({value} as varchar)"
        text = f"case when contains({text}, '.') then rtrim(rtrim({text}, '0'), '.') else {text} end"
    elif kind == "BOOLEAN":
        text = f"case when {value} then '是' when not {value} then '否' end"
    elif words:
        cases = " ".join(f"when {quoted(code)} then {quoted(word)}" for code, word in words.items())
        text = f"case cast({value} as varchar) {cases} else cast({value} as varchar) end"
    else:
        text = f"cast({value} as varchar)"
    return f"coalesce({text}, {quoted(words.get('', '（空）'))})"


def unknown_names(looking: Looking, wording: Wording) -> list[str]:
    """Keys and placeholders that neither the table nor the names to look up know."""
    expectation, table = looking.expectation, looking.table
    wanted = [*expectation.keys, *(name for name, _ in expectation.placeholders)]
    return [
        name
        for name in dict.fromkeys(wanted)
        if not table.has(name) and not (name in wording.names and _can_look_up(wording.names[name], table))
    ]


def _can_look_up(lookup: Lookup, table: Table) -> bool:
    return all(table.has(column) for column in lookup.match.values())


def _count(looking: Looking) -> str:
    expectation = looking.expectation
    return (
        f"{{'suite': {quoted(looking.suite)}, 'expectation': {quoted(expectation.name)},"
        f" 'severity': {quoted(expectation.severity)}, 'deductible': {str(expectation.deductible).lower()},"
        f" 'checked': count(*) filter (where {expectation.looked_at}),"
        f" 'failed': count(*) filter (where {expectation.looked_at} and {expectation.failing})}}"
    )


def _scope(table: Table) -> tuple[str, str]:
    cycle = "cast(t.cycle as integer)" if table.has("cycle") else "cast(null as integer)"
    assessment = "cast(t.assessment_id as varchar)" if table.has("assessment_id") else "cast(null as varchar)"
    return cycle, assessment


def _replaced(table: Table, cycle: str, assessment: str) -> str:
    pairs = [(cycle, "cycle"), (assessment, "assessment_id")]
    own = [f"{value} as {name}" for value, name in pairs if table.has(name)]
    first = next(iter(table.columns))
    return ", ".join(own) or f't."{first}" as "{first}"'


def _added(table: Table, cycle: str, assessment: str) -> str:
    pairs = [(cycle, "cycle"), (assessment, "assessment_id")]
    return "".join(f", {value} as {name}" for value, name in pairs if not table.has(name))


def _key_values(table: Table) -> str:
    values = []
    for columns in KEY_COLUMNS.values():
        there = [f'cast(t."{column}" as varchar)' for column in columns if table.has(column)]
        values.append(f"coalesce({', '.join(there)})" if there else "cast(null as varchar)")
    return ", ".join(values)


def _keys_json(expectation: Expectation, table: Table) -> str:
    pairs = ", ".join(f'{quoted(key)}, cast(t."{key}" as varchar)' for key in expectation.keys if table.has(key))
    return f"cast(json_object({pairs}) as varchar)"


def _joins(lookups: Mapping[str, Lookup]) -> str:
    joins = []
    for name, lookup in lookups.items():
        on = " and ".join(f't."{own}" = n_{name}."{theirs}"' for theirs, own in lookup.match.items())
        keys = ", ".join(f'"{theirs}"' for theirs in lookup.match)
        named = f"select {keys}, min({lookup.show}) as {lookup.show} from staging.{lookup.table} group by {keys}"
        joins.append(f"left join ({named}) as n_{name} on {on}")
    return "\n".join(joins)
