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

from orchestration.landing.contracts import Contract, Reference
from orchestration.landing.corrections import NAMES, REASON, reject_doubtful
from orchestration.landing.deliveries import Delivery
from orchestration.landing.masking import mask_array, masked
from orchestration.landing.messages import duplicate_reason, percents_reason, reference_reason, units_reason
from orchestration.landing.notes import notes_of_feed
from orchestration.landing.parse import Parsed
from orchestration.landing.store import Store
from orchestration.landing.units import is_other_unit

PLACE_COLUMNS = ("_cycle", "_delivery", "_row", "_delivered_at", "_sha256", "_superseded", "_sheet")
QUARANTINE = pa.schema(
    [
        ("cycle", pa.int32()),
        ("delivery", pa.string()),
        ("row", pa.int64()),
        ("feed", pa.string()),
        ("column", pa.string()),
        ("reason_code", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
        ("assessment_id", pa.string()),
        ("sheet", pa.string()),
    ]
)
# Among the numbers of references in `rejected`: what is none (NAMES too). Percents are counted downwards by column.
_UNITS, _PERCENTS = -1, -10
_PARQUET = "(format parquet, compression zstd)"


# A good row `g` that nothing has been said against.
_STANDS = "not exists (from rejected x where x._no = g._no and x._place = g._place)"


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


def quoted(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def names(columns: Sequence[str], prefix: str = "") -> str:
    """Column names as SQL."""
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def _masked(texts: pa.ChunkedArray) -> pa.Array:
    """SQL's masked()."""
    return mask_array(texts.combine_chunks())


def _listed(values: Sequence[str], kind: str = "varchar") -> str:
    """An SQL list of one value per delivery."""
    return f"cast([{', '.join(map(quoted, values))}] as {kind}[])"


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
            any_out = self._reject_duplicates(contract) + self._reject_references(contract)
            any_out += self._reject_units(contract) + self._reject_mixed_percents(contract)
            any_late = self._supersede(contract, readable)
            order = [source.delivery.name for source in readable]
            any_out += reject_doubtful(self._engine, contract, self._good, _STANDS, order)
            notes = notes_of_feed(self._engine, contract, self._good, _STANDS, readable, any_late, self._store.root)
        rejected = self._count("rejected") if readable and any_out else {}
        superseded = self._count("superseded") if readable and any_late else {}
        self._write_quarantine(contract, cycles, sources, rejected)
        self._write_tables(contract, cycles, readable)
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

    def _reject_duplicates(self, contract: Contract) -> int:
        """Rows whose key stands twice in their delivery; a bad row's key counts where it could be typed."""
        key = names(contract.identity)
        return self._insert(
            f"""
            rejected
            with keyed as (
                select _no, _place, {key}, true as is_good from {self._good}
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
        for number, column in enumerate(contract.columns):
            if column.scalar != "num" or column.fraction is not None:
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
        if figures:
            columns += f" when x._reference = {_UNITS} then {quoted(figures[0].name)}"
            reasons += f" when x._reference = {_UNITS} then {units_reason(figures[0])}"
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

    def _write_tables(self, contract: Contract, cycles: Sequence[int], readable: Sequence[Source]) -> None:
        order = ", ".join(f'"{column}" nulls first' for column in contract.key)
        columns = names([column.name for column in contract.columns])
        of_delivery = [
            (_listed([s.delivery.name for s in readable]), "_delivery"),
            (_listed([_moment(s.delivery) for s in readable], "timestamp"), "_delivered_at"),
            (_listed([str(s.delivery.sha256) for s in readable]), "_sha256"),
        ]
        name, at, sha256 = (f"{values}[_no + 1] as {column}" for values, column in of_delivery)
        for cycle in cycles:
            target = self._store.table(contract.feed, cycle)
            its = [source for source in readable if source.delivery.cycle == cycle]
            if not its:
                target.unlink(missing_ok=True)
                continue
            self._copy(
                f"""
                select {columns}, _cycle, {name}, _row, {at}, {sha256}, _superseded, _sheet from (
                    select {columns}, _cycle, _no, _row, _sheet,
                        exists (from superseded s where s._no = g._no and s._place = g._place) as _superseded
                    from ({self._rows(contract, its, "good")}) g
                    where _cycle = {cycle} and {_STANDS}
                    order by {order}, _no, _place)
                """,
                target,
            )

    def _copy(self, query: str, target: Path) -> None:
        with self._store.writing(target) as path:
            self._engine.execute(f"copy ({query}) to {quoted(str(path))} {_PARQUET}")


def _in_sheet(row: str) -> str:
    """The sheet as a sentence names it, where a workbook has several, as SQL."""
    return f"case when {row}._sheet is null then '' else '工作表“' || masked({row}._sheet) || '”：' end"


def _moment(delivery: Delivery) -> str:
    """A delivery's time as SQL reads it; the far future for a file whose time is none."""
    return str(delivery.delivered_at)


def failure_row(cycle: int | None, delivery: str, feed: str | None, code: str, sentence: str) -> dict[str, object]:
    """The quarantine row of a delivery that went there whole."""
    empty = dict.fromkeys(QUARANTINE.names)
    return empty | {"cycle": cycle, "delivery": delivery, "feed": feed, "reason_code": code, "reason": masked(sentence)}


def _failure(source: Source) -> dict[str, object]:
    code, sentence = source.parsed.failure or ("unreadable_delivery", "")
    return failure_row(source.delivery.cycle, source.delivery.name, source.delivery.feed, code, sentence)
