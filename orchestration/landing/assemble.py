"""One feed of some cycles from its parsed deliveries: repeated keys, references, resubmissions, and the tables written.

The SQL of landing lives here. Rows are judged within their own cycle only; feeds come in the order of the contracts, so
that everything a row may point at has been written before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType
from duckdb.sqltypes import VARCHAR

from orchestration.base.sql import quoted
from orchestration.landing.connection import execute_with_room
from orchestration.landing.contracts import Contract, Reference
from orchestration.landing.corrections import NAMES, REASON, reject_doubtful
from orchestration.landing.deliveries import Delivery
from orchestration.landing.masking import mask_array
from orchestration.landing.messages import duplicate_reason, percents_reason, reference_reason, units_reason
from orchestration.landing.notes import notes_of_feed
from orchestration.landing.parse import Parsed
from orchestration.landing.quarantine import QUARANTINE, failure_row
from orchestration.landing.sorting import by_number
from orchestration.landing.store import Store
from orchestration.landing.units import is_other_unit

PLACE_COLUMNS = ("_cycle", "_delivery", "_row", "_delivered_at", "_sha256", "_superseded", "_sheet")
# Among the numbers of references in `rejected`: what is none (NAMES too). Percents are counted downwards by column.
_UNITS, _PERCENTS = -1, -10
_PARQUET = "(format parquet, compression zstd)"


# Of a good row `g`: that nothing has been said against it, and that a later one of its key counts. As correlated
# subqueries, both would have DuckDB set every row of a feed aside first.
_STANDS = "(g._no, g._place) not in (select (_no, _place) from rejected)"
_IS_SUPERSEDED = "(g._no, g._place) in (select (_no, _place) from superseded)"


@dataclass(frozen=True)
class Source:
    """A delivery and what parsing it gave; `key` names its files in the cache."""

    delivery: Delivery
    key: str
    parsed: Parsed


@dataclass(frozen=True)
class Counts:
    """The rows of one delivery by where they ended."""

    landed: int
    superseded: int
    quarantined: int
    notes: tuple[str, ...] = ()


def names(columns: Sequence[str], prefix: str = "") -> str:
    """Column names as SQL."""
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def _masked(texts: pa.ChunkedArray) -> pa.Array:
    """SQL's masked()."""
    return mask_array(texts.combine_chunks())


def _of_delivery(values: Sequence[str], kind: str | None = None) -> str:
    """In SQL, the value of a row's delivery; texts of an enum, in which Parquet's writer need not look for repeats."""
    kind = kind or f"enum({', '.join(map(quoted, dict.fromkeys(values)))})"
    return f"cast([{', '.join(map(quoted, values))}] as {kind}[])[_no + 1]"


class Assembler:
    """Writes feed after feed; remembers what later feeds may point at."""

    def __init__(self, store: Store, engine: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]) -> None:
        self._store = store
        self._engine = engine
        self._contracts = contracts
        self._known: set[str] = set()
        self._good = self._bad = ""
        engine.execute("create temp table rejected (_no integer, _place bigint, _reference integer)")
        engine.execute("create temp table superseded (_no integer, _place bigint)")
        engine.create_function("masked", _masked, [VARCHAR], VARCHAR, type=PythonUDFType.ARROW)

    def feed(self, contract: Contract, cycles: Sequence[int], sources: Sequence[Source]) -> dict[str, Counts]:
        """Write one feed's tables and quarantine of these cycles; the counts of each readable delivery by its name."""
        readable = [source for source in sources if source.parsed.failure is None]
        if readable:
            self._load(contract, readable)
            any_out = self._reject_duplicates(contract, readable) + self._reject_references(contract)
            any_out += self._reject_units(contract) + self._reject_mixed_percents(contract)
            any_late = self._supersede(contract, readable)
            any_out += reject_doubtful(self._engine, contract, self._good, _STANDS, [s.delivery.name for s in readable])
            notes = notes_of_feed(self._engine, contract, self._good, _STANDS, readable, any_late, self._store.root)
        rejected = self._count("rejected") if readable and any_out else {}
        superseded = self._count("superseded") if readable and any_late else {}
        self._write_quarantine(contract, cycles, sources, rejected)
        self._write_tables(contract, cycles, readable, is_whole=not rejected and not superseded)
        counts: dict[str, Counts] = {}
        for source in readable:
            name, parsed = source.delivery.name, source.parsed
            out, late = rejected.get(name, 0), superseded.get(name, 0)
            counts[name] = Counts(parsed.good - out - late, late, parsed.bad + out, tuple(notes.get(name, ())))
        for table, filled in (("rejected", rejected), ("superseded", superseded)):
            if filled:
                self._engine.execute(f"truncate {table}")
        return counts

    def _insert(self, query: str) -> int:
        inserted = self._engine.execute(f"insert into {query}").fetchone()
        return inserted[0] if inserted else 0

    def _count(self, table: str) -> dict[str, int]:
        counted = f"select p._delivery, count(*) from {table} t join places p using (_no) group by 1"
        return dict(self._engine.execute(counted).fetchall())

    def _load(self, contract: Contract, readable: Sequence[Source]) -> None:
        """What the queries read: the deliveries, numbered in the order of their names as `_no`, and their rows."""
        values = []
        for number, source in enumerate(readable):
            good, bad = (str(self._store.cached(contract.feed, source.key, f"{w}.parquet")) for w in ("good", "bad"))
            values.append(
                f"({number}, {source.delivery.cycle}, {quoted(source.delivery.name)}, {quoted(good)}, {quoted(bad)})"
            )
        rows = f"(values {', '.join(values)}) v(_no, _cycle, _delivery, good, bad)"
        self._engine.execute(f"create or replace temp table places as from {rows}")
        self._good = f"({self._rows(contract, readable, 'good')})"
        self._bad = f"({self._rows(contract, [s for s in readable if s.parsed.bad] or readable[:1], 'bad')})"

    def _rows(self, contract: Contract, sources: Sequence[Source], what: str) -> str:
        paths = dict.fromkeys(str(self._store.cached(contract.feed, s.key, f"{what}.parquet")) for s in sources)
        files = ", ".join(quoted(path) for path in paths)
        return (
            f"select p._no, p._cycle, r.* exclude (filename) "
            f"from read_parquet([{files}], filename = true) r join places p on r.filename = p.{what}"
        )

    def _reject_duplicates(self, contract: Contract, readable: Sequence[Source]) -> int:
        """Rows whose key stands twice in their delivery; a bad row's key counts where it could be typed."""
        unordered = [source for source in readable if not source.parsed.ascends]
        if not unordered:
            return 0
        key = names(contract.identity)
        return self._insert(
            f"""
            rejected
            with keyed as not materialized (
                select _no, _place, {key}, true as is_good from ({self._rows(contract, unordered, "good")})
                union all select _no, _place, {key}, false from {self._bad} where _keyed),
            suspects as (select hash(_no, {key}) as h from keyed group by 1 having count(*) > 1)
            select _no, _place, null
            from (
                select *, count(*) over (partition by _no, {key}) as times
                from keyed where hash(_no, {key}) in (from suspects))
            where times > 1 and is_good
            """
        )

    def _reject_references(self, contract: Contract) -> int:
        """Rows that point at what is not there: the first such column, in the contract's order."""
        if not contract.references:
            return 0
        points_at_itself = any(reference.feed == contract.feed for reference in contract.references)
        cases = [self._case(contract, reference, number) for number, reference in enumerate(contract.references)]
        query = f"""
            rejected
            select _no, _place, _reference from (
                select _no, _place, case {" ".join(cases)} end as _reference from {self._good} g where {_STANDS})
            where _reference is not null
            """
        inserted = last = self._insert(query)
        while points_at_itself and last:
            last = self._insert(query)
            inserted += last
        return inserted

    def _case(self, contract: Contract, reference: Reference, number: int) -> str:
        pointing = ("_cycle", *reference.scope, reference.column)
        missing = f"({names(pointing)}) not in (from {self._known_rows(contract, reference.feed, reference.target)})"
        optional = [column for column in reference.scope if not contract.column(column).required]
        if optional:
            alone = self._known_rows(contract, reference.feed, reference.target[-1:])
            blank = " or ".join(f'"{column}" is null' for column in optional)
            missing = f'case when {blank} then (_cycle, "{reference.column}") not in (from {alone}) else {missing} end'
        return f'when "{reference.column}" is not null and {missing} then {number}'

    def _known_rows(self, contract: Contract, feed: str, target: Sequence[str]) -> str:
        """A table of what may be pointed at; rows of the feed itself are looked up as they stand now."""
        if feed == contract.feed:
            return f"(select _cycle, {names(target)} from {self._good} g where {_STANDS})"
        table = f"known_{feed}_{'_'.join(target)}"
        if table not in self._known:
            files = quoted(str(self._store.root / "tables" / feed / "*.parquet"))
            self._engine.execute(
                f'create or replace temp table "{table}" as '
                f"select distinct _cycle, {names(target)} from read_parquet({files})"
            )
            self._known.add(table)
        return f'"{table}"'

    def _reject_units(self, contract: Contract) -> int:
        """Rows whose figures are said to be in another unit than their indicator's; nothing is converted by guess."""
        if not any(column.unit_of_indicator for column in contract.columns):
            return 0
        pointing = ("_cycle", "assessment_id", "indicator_id")
        said = self._engine.execute(
            f"select distinct {names(pointing)}, _units from {self._good} where _units is not null"
        ).fetchall()
        if not said:
            return 0
        files = quoted(str(self._store.root / "tables" / "indicators" / "*.parquet"))
        stated = f"select {names(pointing)}, value_unit from read_parquet({files}) where not _superseded"
        declared = {row[:3]: row[3] for row in self._engine.execute(stated).fetchall()}
        wrong = [row for row in said if is_other_unit(row[3], declared.get(row[:3]))]
        if not wrong:
            return 0
        told = [pa.array(list(values)) for values in zip(*wrong, strict=True)]
        self._engine.register("other_units", pa.table(told, [*pointing, "units"]))
        inserted = self._insert(
            f"""
            rejected
            select g._no, g._place, {_UNITS}
            from {self._good} g
            where (g._cycle, g.assessment_id, g.indicator_id, g._units) in (from other_units) and {_STANDS}
            """
        )
        self._engine.unregister("other_units")
        return inserted

    def _reject_mixed_percents(self, contract: Contract) -> int:
        """Of one indicator in one delivery, percents above 1 % beside bare figures of at most 1: maybe the same."""
        inserted = 0
        of_indicator = any(column.name == "indicator_id" for column in contract.columns)
        group = "g._no, g.indicator_id" if of_indicator else "g._no"
        written = f"select distinct _percents from {self._good} where _percents is not null"
        in_percent = {name for (said,) in self._engine.execute(written).fetchall() for name in said.split(",")}
        for number, column in enumerate(contract.columns):
            if column.name not in in_percent:
                continue
            percent = f"list_contains(string_split(g._percents, ','), {quoted(column.name)})"
            small = f'abs(g."{column.name}") <= 1 and g."{column.name}" <> 0'
            inserted += self._insert(
                f"""
                rejected
                with mixed as (
                    select {group} from {self._good} g where {_STANDS} group by all
                    having bool_or(coalesce({percent}, false) and abs(g."{column.name}") > 1)
                        and bool_or({small} and not coalesce({percent}, false)))
                select g._no, g._place, {_PERCENTS - number}
                from {self._good} g
                where ({group}) in (from mixed) and (coalesce({percent}, false) or {small}) and {_STANDS}
                """
            )
        return inserted

    def _supersede(self, contract: Contract, readable: Sequence[Source]) -> int:
        """Of the rows of one key the latest counts: by the contract's time, else by the greater file path."""
        cycles = [source.delivery.cycle for source in readable]
        if len(set(cycles)) == len(cycles):
            return 0
        key = names(contract.identity)
        late = f'"{contract.resubmission_column}" desc nulls last, ' if contract.resubmission_column else ""
        extra = f', "{contract.resubmission_column}"' if contract.resubmission_column else ""
        return self._insert(
            f"""
            superseded
            with valid as (
                select _cycle, _no, _place, {key}{extra} from {self._good} g where {_STANDS}),
            suspects as (select hash(_cycle, {key}) as h from valid group by 1 having count(*) > 1)
            select _no, _place from (
                select *, row_number() over (partition by _cycle, {key} order by {late}_no desc) as place
                from valid where hash(_cycle, {key}) in (from suspects))
            where place > 1
            """
        )

    def _write_quarantine(
        self, contract: Contract, cycles: Sequence[int], sources: Sequence[Source], rejected: dict[str, int]
    ) -> None:
        failed = [source for source in sources if source.parsed.failure is not None]
        partly = [s for s in sources if s.parsed.failure is None and (s.parsed.bad or s.delivery.name in rejected)]
        filled = {source.delivery.cycle for source in (*failed, *partly)}
        for cycle in set(cycles) - filled:
            self._store.quarantine_part(contract.feed, cycle).unlink(missing_ok=True)
        if not filled:
            return
        whole = pa.Table.from_pylist([_failure(source) for source in failed], schema=QUARANTINE)
        self._engine.register("whole", whole)
        queries = ["from whole", *(self._bad_row_queries(contract) if partly else ())]
        for cycle in set(cycles) & filled:
            self._copy(
                f"from ({' union all '.join(queries)}) where cycle = {cycle} "
                "order by delivery, sheet nulls first, row nulls first",
                self._store.quarantine_part(contract.feed, cycle),
            )
        self._engine.unregister("whole")

    def _bad_row_queries(self, contract: Contract) -> tuple[str, str]:
        feed = quoted(contract.feed)
        names_assessment = any(column.name == "assessment_id" for column in contract.columns)
        assessment = "g.assessment_id" if names_assessment else "cast(null as varchar)"
        columns = " ".join(
            f"when x._reference = {n} then {quoted(r.column)}" for n, r in enumerate(contract.references)
        )
        reasons = " ".join(self._reason(contract, r, n) for n, r in enumerate(contract.references))
        duplicate = f"when x._reference is null then {quoted(','.join(contract.key))}"
        figures = [column for column in contract.columns if column.unit_of_indicator]
        for column in figures[:1]:
            columns += f" when x._reference = {_UNITS} then {quoted(column.name)}"
            reasons += f" when x._reference = {_UNITS} then {units_reason(column)}"
        columns += f" when x._reference = {NAMES} then {quoted(','.join(contract.key))}"
        reasons += f" when x._reference = {NAMES} then {quoted(REASON)}"
        for number, column in enumerate(contract.columns):
            columns += f" when x._reference = {_PERCENTS - number} then {quoted(column.name)}"
            reasons += f" when x._reference = {_PERCENTS - number} then {quoted(percents_reason(column))}"
        code = "case when x._reference is null then 'duplicate_key' when x._reference >= 0 then 'unknown_reference' "
        code += f"when x._reference = {NAMES} then 'duplicate_key' "
        code += f"when x._reference = {_UNITS} then 'bad_combination' else 'bad_value' end"
        why_duplicate = f"when x._reference is null then {quoted(duplicate_reason(contract))}"
        return (
            f'select b._cycle, p._delivery, b._row, {feed}, b."column", b.reason_code, '
            f"{_in_sheet('b')} || b.reason, b.raw, b._assessment_id, b._sheet "
            f"from {self._bad} b join places p using (_no)",
            f"select g._cycle, p._delivery, g._row, {feed}, case {duplicate} {columns} end, "
            f"{code}, {_in_sheet('g')} || case {why_duplicate} {reasons} end, g._raw, {assessment}, g._sheet "
            f"from {self._good} g join rejected x on x._no = g._no and x._place = g._place "
            "join places p on p._no = g._no",
        )

    def _reason(self, contract: Contract, reference: Reference, number: int) -> str:
        column = contract.column(reference.column)
        said = quoted(f"“{column.label}”（{column.name}）的“")
        sentence = quoted("”" + reference_reason(self._contracts[reference.feed]))
        value = f'left(masked(cast(g."{reference.column}" as varchar)), 40)'
        return f"when x._reference = {number} then {said} || {value} || {sentence}"

    def _write_tables(
        self, contract: Contract, cycles: Sequence[int], readable: Sequence[Source], is_whole: bool
    ) -> None:
        """The tables in the order of the key; one delivery that has it already is copied, where all of it counts."""
        order = ", ".join(f'"{column}" nulls first' for column in contract.key)
        columns = names([column.name for column in contract.columns])
        name = _of_delivery([s.delivery.name for s in readable])
        at = _of_delivery([_moment(s.delivery) for s in readable], "timestamp")
        sha256 = _of_delivery([str(s.delivery.sha256) for s in readable])
        late, stands = ("false", "true") if is_whole else (_IS_SUPERSEDED, _STANDS)
        for cycle in cycles:
            target = self._store.table(contract.feed, cycle)
            its = [source for source in readable if source.delivery.cycle == cycle]
            if not its:
                target.unlink(missing_ok=True)
                continue
            rows, sorting = self._rows(contract, its, "good"), f"order by {order}, _no, _place"
            if is_whole and len(its) == 1 and its[0].parsed.ascends:
                # DuckDB keeps the order of a file that it joins nothing to.
                file = quoted(str(self._store.cached(contract.feed, its[0].key, "good.parquet")))
                rows = f"select {readable.index(its[0])} as _no, {cycle} as _cycle, * from read_parquet({file})"
                sorting = ""
            else:
                texts = [c.name for c in contract.columns if c.key and c.sql_type == "VARCHAR"]
                rows = by_number(self._engine, rows, texts)
            self._copy(
                f"""
                select {columns}, _cycle, {name} as _delivery, _row, {at} as _delivered_at, {sha256} as _sha256,
                    _superseded, _sheet
                from (
                    select {columns}, _cycle, _no, _row, _sheet, {late} as _superseded
                    from ({rows}) g
                    where _cycle = {cycle} and {stands}
                    {sorting})
                """,
                target,
            )

    def _copy(self, query: str, target: Path) -> None:
        with self._store.writing(target) as path:
            execute_with_room(self._engine, f"copy ({query}) to {quoted(str(path))} {_PARQUET}")


def _in_sheet(row: str) -> str:
    """The sheet as a sentence names it, where a workbook has several, as SQL."""
    return f"case when {row}._sheet is null then '' else '工作表“' || masked({row}._sheet) || '”：' end"


def _moment(delivery: Delivery) -> str:
    """A delivery's time as SQL reads it; the far future for a file whose time is none."""
    return str(delivery.delivered_at)


def _failure(source: Source) -> dict[str, object]:
    code, sentence = source.parsed.failure or ("unreadable_delivery", "")
    return failure_row(source.delivery.cycle, source.delivery.name, source.delivery.feed, code, sentence)
