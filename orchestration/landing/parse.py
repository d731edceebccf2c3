"""One delivery to typed rows and bad rows, once per content: the result is kept under the hash of all it hangs on.

Reading and judging happen elsewhere (readers/, checks.py); here they are put together and written down.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.landing.checks import bad_schema, good_schema, judge
from orchestration.landing.contracts import Contract
from orchestration.landing.form_rows import filled, given_in
from orchestration.landing.masking import masked
from orchestration.landing.readers import Chunk, FastPathUnfitError, Reading, UnreadableDelivery
from orchestration.landing.store import Store

_PARQUET = {"compression": "zstd", "store_decimal_as_integer": True}
_ROWS = ("good.parquet", "bad.parquet")
SUFFIXES = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True)
class Parsed:
    """What is known of a delivery once it has been read; `failure` is (reason code, sentence) of one that cannot be.

    `passing`: the failure may be gone the next time, so that nothing of it is remembered. `ascends`: all its rows are
    good and each has a greater key than the one before, so that none stands twice.
    """

    encoding: str | None
    good: int
    bad: int
    warnings: tuple[str, ...]
    failure: tuple[str, str] | None = None
    passing: bool = False
    ascends: bool = False


def unreadable(sentence: str, code: str = "unreadable_delivery", passing: bool = False) -> Parsed:
    """A delivery that goes to quarantine whole."""
    return Parsed(None, 0, 0, (), (code, masked(sentence)), passing)


def remember(store: Store, feed: str, key: str, parsed: Parsed) -> None:
    """Keep what reading gave, so that the same content is not read again; with size and hash of what was written."""
    files = store.marks(store.cached(feed, key, what) for what in _ROWS)
    store.write_json(store.cached(feed, key, "facts.json"), asdict(parsed) | {"files": files})


def recall(store: Store, feed: str, key: str) -> Parsed | None:
    """What reading this content has given before; None where it has not been read."""
    try:
        known = json.loads(store.cached(feed, key, "facts.json").read_text(encoding="utf-8"))
        files = known.pop("files")
        # Damaged or missing rows are read anew from raw/, which is the truth.
        is_whole = known["failure"] is not None or files == store.marks(store.cached(feed, key, w) for w in _ROWS)
        return parsed_from(known) if is_whole else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def parsed_from(known: dict[str, Any]) -> Parsed:
    """Back from JSON."""
    failure = known["failure"]
    return Parsed(**known | {"warnings": tuple(known["warnings"]), "failure": tuple(failure) if failure else None})


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A hash of this room's code: a changed parser reads everything anew."""
    digest = hashlib.sha256()
    room = Path(__file__).parent
    for path in sorted(room.rglob("*.py")):
        digest.update(path.relative_to(room).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def cache_key(sha256: str, suffix: str, contract: Contract, zone: ZoneInfo, sheet: str | None = None) -> str:
    """Everything that decides how a file's content is read; `sheet`: the one of it that is read."""
    parts = (sha256, suffix, contract.digest, zone.key, code_digest(), pa.__version__, *filter(None, [sheet]))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


class Parser:
    """Reads deliveries into the store's cache, here and now; isolation.py lets another process do it."""

    def __init__(self, store: Store, zone: ZoneInfo, engine: duckdb.DuckDBPyConnection) -> None:
        self._store = store
        self._zone = zone
        self._engine = engine

    def parse(self, path: Path, suffix: str, key: str, contract: Contract, sheet: str | None = None) -> Parsed:
        """Read a file, or one sheet of it, and remember what it gave under `key`.

        What the file itself is to blame for is its failure.
        """
        try:
            parsed = self._read(path, suffix, key, contract, sheet)
        except UnreadableDelivery as error:
            parsed = unreadable(error.sentence, error.code)
        except MemoryError:
            parsed = unreadable("读这个文件要的内存超过上限。请拆成几个较小的文件，或删去表格之外的内容后重新放入。")
        except (pa.ArrowException, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            parsed = unreadable(_unexpected(error))
        remember(self._store, contract.feed, key, parsed)
        return parsed

    def _read(self, path: Path, suffix: str, key: str, contract: Contract, sheet: str | None) -> Parsed:
        given = given_in(path, suffix, contract.feed)
        try:
            return self._judge_all(_open(path, suffix, contract, self._zone, True, sheet), key, contract, given)
        except FastPathUnfitError:
            return self._judge_all(_open(path, suffix, contract, self._zone, False, sheet), key, contract, given)

    def _judge_all(self, reading: Reading, key: str, contract: Contract, given: frozenset[str]) -> Parsed:
        good = bad = 0
        ascends, before = True, good_schema(contract).empty_table().select(contract.key)
        rounded: dict[str, int] = {}
        good_path = self._store.cached(contract.feed, key, "good.parquet")
        bad_path = self._store.cached(contract.feed, key, "bad.parquet")
        with self._store.writing(good_path) as good_file, self._store.writing(bad_path) as bad_file:
            schemas = good_schema(contract), bad_schema(contract)
            with _writer(good_file, schemas[0]) as goods, pq.ParquetWriter(bad_file, schemas[1], **_PARQUET) as bads:
                for chunk in _not_empty(filled(chunk, given) for chunk in reading.chunks):
                    judged = judge(chunk, contract, self._zone, self._engine, good + bad)
                    goods.write_table(judged.good)
                    keys = judged.good.select(contract.key)
                    ascends = ascends and not len(judged.bad) and ascending(keys, before)
                    before = keys
                    if len(judged.bad):
                        bads.write_table(judged.bad)
                    good, bad = good + len(judged.good), bad + len(judged.bad)
                    rounded = judged.rounded | rounded
        warnings = list(reading.warnings)
        warnings += [
            f"“{contract.column(name).label}”（{name}）有超过 6 位的小数，已四舍五入（第 {line} 行起）"
            for name, line in rounded.items()
        ]
        if good + bad == 0:
            warnings.append("填报表没有填" if given else "只有表头，没有数据行")
        return Parsed(reading.encoding, good, bad, tuple(map(masked, warnings)), ascends=ascends)


def ascending(keys: pa.Table, before: pa.Table) -> bool:
    """Whether each row is greater than the one above it, the first than the last of `before`; never where one is null.

    Rows are compared column by column, from the left, texts by their bytes.
    """
    rows = pa.concat_tables([before.slice(max(0, len(before) - 1)), keys])
    above, below = rows.slice(0, max(0, len(rows) - 1)), rows.slice(1)
    follows = pa.chunked_array([pa.repeat(False, len(below))])
    for name in reversed(rows.column_names):
        tied = pc.and_(pc.equal(below[name], above[name]), follows)
        follows = pc.or_(pc.greater(below[name], above[name]), tied)
    return bool(pc.all(follows, skip_nulls=False, min_count=0).as_py())


def _writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A file of good rows, each column in the encoding that is cheapest to write and to read for what it holds."""
    counts, texts = ("_row", "_place"), "_raw"
    figures = {field.name for field in schema if pa.types.is_decimal(field.type)}
    few = [name for name in schema.names if name not in {*counts, texts, *figures}]
    return pq.ParquetWriter(
        file,
        schema,
        use_dictionary=few,
        column_encoding=dict.fromkeys(counts, "DELTA_BINARY_PACKED"),
        write_statistics=[name for name in schema.names if name != texts],
        **_PARQUET,
    )


def _not_empty(chunks: Iterable[Chunk]) -> Iterable[Chunk]:
    return (chunk for chunk in chunks if len(chunk.lines))


def _open(path: Path, suffix: str, contract: Contract, zone: ZoneInfo, fast: bool, sheet: str | None) -> Reading:
    if suffix == ".csv":
        from orchestration.landing.readers.csv_file import read_csv

        return read_csv(path, contract, fast)
    if suffix == ".xlsx":
        from orchestration.landing.readers.xlsx_file import read_xlsx

        return read_xlsx(path, contract, sheet)
    from orchestration.landing.readers.parquet_file import read_parquet

    return read_parquet(path, contract, zone)


def _unexpected(error: Exception) -> str:
    """One delivery that the readers do not understand must not stop the others; what happened is said in full."""
    what = f"{type(error).__name__}：{masked(str(error))[:120]}"
    return f"程序没能读懂这个文件（{what}）。请重新导出后放入；仍不行时把文件交给维护人员。"
