"""A made-up province as landing would leave it, written as Parquet, or as it comes in, as CSV: for the benchmarks.

At scale 1: 120 counties that each assess 22 townships, 14 cities assessed by the province,
    60 indicators, 12 months
and two cycles: 3.8 million reports. Every figure comes from a hash of its key,
    so the same scale gives the same files.
Only feeds are made here; scoring them and timing it is bench_province.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.landing.contracts import Contract, load_contracts

CYCLES = (2023, 2024)
TOWNSHIPS = 22
_BESIDE = (
    "cast({cycle} as integer) as _cycle, '{cycle}/{feed}/全省.parquet' as _delivery,"
    " row_number() over (order by {key}) + 1 as _row,"
    " timestamp '2025-01-12 08:00:00' as _delivered_at, repeat('0', 64) as _sha256, false as _superseded"
)

# Which figures 60 indicators look at, and how: per measure its share, basis, rule and parameters.
_SCHEME = """
create table scheme as
select
    n,
    'zb-' || lpad(cast(n as varchar), 2, '0') as indicator_id,
    'lb-' || (1 + n % 4) as category_id,
    case n % 4 when 0 then 2.5 when 1 then 2 when 2 then 1.5 else 0.6 end as points,
    case when n % 9 = 4 then 'down' else 'up' end as direction,
    case when n % 3 = 0 then 'linear' else 'none' end as pacing,
    case when n % 20 = 7 then 'exclude' else 'zero' end as missing_rule,
    n <= 32 as has_targets
from range(1, 61) as t (n);
create table measures as
select indicator_id, measure_id, share, basis, rule, band_set, base, cutoff, step, up_points,
    down_points, up_cap
from (
    -- Completion of a target, in proportion, up to full points.
    select n, 'm1' as measure_id, case when n % 5 = 0 then 0.6 else 1 end as share,
        'completion' as basis, 'ratio' as rule, null as band_set, null as base,
            case when n % 2 = 0 then 0.6 end as cutoff,
        null as step, null as up_points, null as down_points, null as up_cap
    from scheme where n <= 20
    union all
    select n, 'm2', 0.4, 'growth', 'minmax', null, 0.6, null, null, null, null, null
    from scheme where n <= 20 and n % 5 = 0
    union all
    select n, 'm1', 1, 'completion', 'band', 'wc', null, null, null, null, null, null
    from scheme where n between 21 and 26
    union all
    select n, 'm1', 1, 'gap', 'step', null, null, null, 5, 0.1, 0.2, 0.3
    from scheme where n between 27 and 30
    union all
    select n, 'm1', 1, 'completion', 'threshold', null, null, null, null, null, null, null
    from scheme where n between 31 and 32
    union all
    select n, 'm1', 1, 'growth', 'minmax', null, 0.6, null, null, null, null, null
    from scheme where n between 33 and 42
    union all
    select n, 'm1', 1, 'growth', 'step', null, 0.8, null, 2, 0.05, 0.1, 0.2
    from scheme where n between 43 and 47
    union all
    select n, 'm1', 1, 'value', 'minmax', null, 0.5, null, null, null, null, null
    from scheme where n between 48 and 53
    union all
    select n, 'm1', 1, 'value', 'rank', 'mc', 0.7, null, null, null, null, null
    from scheme where n between 54 and 58
    union all
    select n, 'm1', 1, 'growth', 'threshold', null, null, 4, null, null, null, null
    from scheme where n between 59 and 60
) join scheme using (n);
"""

_UNITS = """
create table counties as
select '43' || lpad(cast(n as varchar), 4, '0') as county_id from range(1, {counties} + 1) as t (n);
create table units as
select 'xz-' || county_id as assessment_id, county_id as assessor_id,
    county_id || lpad(cast(n as varchar), 3, '0') as unit_id,
    case when n % 2 = 0 then 'zhen' else 'jiedao' end as group_id
from counties cross join range(1, {townships} + 1) as t (n)
union all
select 'sj-43', '43', 'sj' || lpad(cast(n as varchar), 3, '0'), case when n % 2 = 0 then 'dong' else 'xi' end
from range(1, {cities} + 1) as t (n);
create table assessments as select distinct assessment_id, assessor_id from units;
create table cycles as select unnest({cycles}) as _cycle;
"""

# v grows by about a twelfth of the year's figure every month; last year's figure is a few per cent lower.
_FIGURES = """
create table plans as
select
    assessment_id, unit_id, n, indicator_id, pacing, has_targets, _cycle,
    cast(
        100 + hash(unit_id, n) % 90000 / 100.0 + (_cycle - 2023) * (hash(n,
            unit_id) % 900) / 100.0 as decimal(18, 2)
    ) as plan
from units cross join scheme cross join cycles;
create table figures as
select
    assessment_id, unit_id, n, indicator_id, _cycle, m,
    _cycle || '-' || lpad(cast(m as varchar), 2, '0') as "month",
    cast(plan * m / 12 * (0.82 + hash(unit_id, n, m, _cycle) % 300 / 1000.0) as decimal(18, 2)) as "value",
    hash(unit_id, m, n, _cycle) % 1000 as luck
from plans cross join range(1, 13) as t (m);
"""

# Of each feed: the columns that matter; all others take the contract's default, else null.
_FEEDS = {
    "organisations": """
        select '43' as org_id, '某省' as org_name, '省' as org_kind
        union all select county_id, '县' || county_id, '县区' from counties
        union all select unit_id, '单位' || unit_id, '乡镇' from units""",
    "assessments": """
        select assessment_id, '{cycle}年度考评' || assessment_id as assessment_name,
            assessor_id as assessor_org_id, 'own' as layer,
            '{cycle}-01' as first_month, '{cycle}-12' as final_month, 100 as full_points, 10 as report_due_day,
            1 as report_due_month_offset, 0.02 as late_report_points, 0.05 as missing_report_points
        from assessments""",
    "participants": "select assessment_id, unit_id, group_id, group_id as group_name, 60 as headcount from units",
    "categories": """
        select assessment_id, 'lb-' || n as category_id, '类别' || n as category_name, 'scored' as kind,
            [37.5, 30, 22.5, 9][n] as points, n as sort
        from assessments cross join range(1, 5) as t (n)""",
    "indicators": """
        select assessment_id, indicator_id, '指标' || n as indicator_name, category_id, points,
            direction, '万元' as value_unit,
            'reports' as value_feed, 'monthly' as frequency, pacing, missing_rule
        from assessments cross join scheme""",
    "measures": "select assessments.assessment_id, measures.* from assessments cross join measures",
    "bands": """
        select assessment_id, band_set, "at", rate from assessments cross join (values
            ('wc', 0.6, 0.5), ('wc', 0.8, 0.7), ('wc', 0.9, 0.85), ('wc', 1, 1),
            ('mc', 1, 1), ('mc', 2, 0.95), ('mc', 3, 0.9), ('mc', -1, 0.4)) as t (band_set, "at", rate)""",
    "targets": """
        select assessment_id, indicator_id, unit_id, '{cycle}-12' as "month", plan as target
        from plans where has_targets and _cycle = {cycle}""",
    "responsibilities": """
        select assessment_id, indicator_id, assessor_id as org_id,
            'lead' as "role" from assessments cross join scheme""",
    "tiers": """
        select assessment_id, tier_rank, tier_name, quota_share from assessments cross join (values
            (1, '好', 0.3), (2, '较好', 0.5), (3, '一般', null)) as t (tier_rank, tier_name, quota_share)""",
    # One report in 250 never comes, one in 100 comes late, one in 500 says that nothing happened.
    "reports": """
        select assessment_id, unit_id, indicator_id, "month",
            case when luck not between 4 and 5 then "value" end as "value",
            case when {cycle} = 2023 then cast("value" * (0.9 + luck / 10000.0) as decimal(18,
                2)) end as base_value,
            luck between 4 and 5 as nil_return,
            cast(cast("month" || '-01' as date) + interval 1 month
                + interval (case when luck between 6 and 15 then 11 else 4 end) day as timestamp) as submitted_at,
            '填报员' as submitted_by
        from figures where luck >= 4 and _cycle = {cycle}""",
}


_RECORDS = {
    "deliveries": "cycle integer, delivery varchar, feed varchar, sha256 varchar, encoding varchar, rows_in bigint,"
    " rows_landed bigint, rows_superseded bigint, rows_quarantined bigint, delivered_at timestamp, unreadable boolean,"
    " warnings varchar",
    "quarantine": 'cycle integer, delivery varchar, "row" bigint, feed varchar, "column" varchar, reason_code varchar,'
    " reason varchar, raw varchar, assessment_id varchar",
}


@dataclass(frozen=True)
class Province:
    """How big: counties with 22 townships each, and cities."""

    counties: int
    cities: int

    @staticmethod
    def of_scale(scale: float) -> "Province":
        """A share of the whole province, at least two counties and two cities."""
        return Province(max(2, round(120 * scale)), max(2, round(14 * scale)))

    @property
    def units(self) -> int:
        return self.counties * TOWNSHIPS + self.cities


def write_landing(province: Province, landing: Path) -> None:
    """Every feed below `landing`, the ones that nobody delivered empty."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set memory_limit = '3GB'; set preserve_insertion_order = false")
        _make(connection, province, CYCLES)
        for contract in load_contracts().values():
            for file, query in _files(connection, contract):
                path = landing / "tables" / contract.feed / file
                path.parent.mkdir(parents=True, exist_ok=True)
                connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)")
        _write_records(connection, landing)


def write_deliveries(province: Province, cycle: int, raw: Path, order: str | None = None) -> int:
    """One cycle's feeds below `raw` as CSV files; how many reports. `order`: SQL, of the reports; else by their key."""
    contracts = load_contracts()
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set memory_limit = '3GB'")
        _make(connection, province, [cycle])
        for feed in ("organisations", "assessments", "participants", "categories", "indicators", "reports"):
            file = raw / str(cycle) / feed / f"{feed}.csv"
            file.parent.mkdir(parents=True)
            key = ", ".join(contracts[feed].key)
            wanted = f"{order}, {key}" if order and feed == "reports" else key
            query = f"from ({_FEEDS[feed].format(cycle=cycle)}) order by {wanted}"
            written = connection.execute(f"copy ({query}) to '{file}' (header)").fetchall()
    return int(written[0][0])


def _make(connection: duckdb.DuckDBPyConnection, province: Province, cycles: Sequence[int]) -> None:
    """The tables that the feeds are taken from."""
    connection.execute(_SCHEME)
    connection.execute(
        _UNITS.format(counties=province.counties, cities=province.cities, townships=TOWNSHIPS, cycles=list(cycles))
    )
    connection.execute(_FIGURES)


def _files(connection: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[str, str]]:
    made = _FEEDS.get(contract.feed)
    if made is None:
        yield "_empty.parquet", _typed(connection, contract, "select 0 as _cycle where false", 0)
        return
    for cycle in CYCLES:
        yield f"{cycle}.parquet", _typed(connection, contract, made.format(cycle=cycle), cycle)


def _typed(connection: duckdb.DuckDBPyConnection, contract: Contract, made: str, cycle: int) -> str:
    """The feed's rows of one cycle, with every column of the contract, typed and ordered as landing leaves them."""
    given = {str(row[0]) for row in connection.execute(f"describe {made}").fetchall()}
    columns = []
    for column in contract.columns:
        value = "null" if column.default is None else f"'{column.default}'"
        if column.name in given:
            value = f'coalesce("{column.name}", {value})'
        columns.append(f'cast({value} as {column.sql_type}) as "{column.name}"')
    key = ", ".join(f'"{name}"' for name in contract.key)
    beside = _BESIDE.format(cycle=cycle, feed=contract.feed, key=key)
    typed = f"with made as ({made}), typed as (select {', '.join(columns)} from made)"
    return f"{typed} select *, {beside} from typed order by _row"


def _write_records(connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """What landing says of its deliveries and of bad rows: here nothing, and scoring reads none of it."""
    for name, columns in _RECORDS.items():
        connection.execute(f"create table {name} ({columns}); copy {name} to '{landing}/{name}.parquet'")
