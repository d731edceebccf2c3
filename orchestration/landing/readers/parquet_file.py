"""Parquet deliveries: every column brought to text and read as any other cell; rows are numbered from 1.

Typed columns lose nothing on the way: a float becomes its shortest decimal text, a time with a zone the local time.
Columns that the contract does not name only stand in the raw text of a row, whatever their type.
"""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.landing.contracts import Contract
from orchestration.landing.readers import CHUNK_ROWS, Chunk, Fault, Reading, UnreadableDelivery
from orchestration.landing.readers.headers import Header, find_header
from orchestration.landing.readers.sieve import units_of_row, with_percent

MAX_ROWS = 50_000_000
MAX_COLUMNS = 2_000
MAX_SHOWN = 200
_AGAIN = "请重新导出后放入。"
_LOST = "“{}”（{}）是按浮点数保存的编码，位数已不可靠。请把该列改为文本后重新导出。"


def read_parquet(path: Path, contract: Contract, zone: ZoneInfo) -> Reading:
    """Open a Parquet delivery."""
    try:
        file = pq.ParquetFile(path, memory_map=False, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(error) from None
    if file.metadata.num_rows > MAX_ROWS or file.metadata.num_columns > MAX_COLUMNS:
        file.close()
        raise UnreadableDelivery(
            "unreadable_delivery", f"声称有 {file.metadata.num_rows} 行，超出可接受的大小。{_AGAIN}"
        )
    header = find_header([(0, [str(name) for name in file.schema_arrow.names])], contract)
    return Reading("parquet", _chunks(file, header, contract, zone), header.warnings())


def _chunks(file: pq.ParquetFile, header: Header, contract: Contract, zone: ZoneInfo) -> Iterator[Chunk]:
    line = 1
    try:
        with file:
            for batch in file.iter_batches(CHUNK_ROWS):
                yield _chunk(batch, line, header, contract, zone)
                line += len(batch)
    except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        raise _unreadable(error) from None


def _chunk(batch: pa.RecordBatch, line: int, header: Header, contract: Contract, zone: ZoneInfo) -> Chunk:
    adopted = set(header.places.values())
    texts = [
        as_text(column, name, zone) if place in adopted else any_text(column, name, zone)
        for place, (column, name) in enumerate(zip(batch.columns, batch.schema.names, strict=True))
    ]
    lines = pa.array(range(line, line + len(batch)), pa.int64())
    raw = texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, "\t", null_handling="replace")
    unsafe = _unsafe_ids(batch, header, contract)
    is_blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(raw), ""), True)
    if pc.any(is_blank).as_py():
        keep = pc.invert(is_blank)
        unsafe = {name: mask.filter(keep) for name, mask in unsafe.items()}
        lines, raw, texts = lines.filter(keep), raw.filter(keep), [text.filter(keep) for text in texts]
    faults = [
        Fault(place, name, "bad_id", _LOST.format(contract.column(name).label, name))
        for name, mask in unsafe.items()
        for place in pc.indices_nonzero(mask).to_pylist()
    ]
    cells = {name: texts[place] for name, place in header.places.items()}
    units = None
    if header.says_units:
        rows = zip(*(text.fill_null("").to_pylist() for text in texts), strict=True)
        units = pa.array([units_of_row(header, contract, row, {}) for row in rows], pa.string())
    read = with_percent(header, contract)
    cells = {
        n: pa.array([read(n, t or "") for t in c.to_pylist()]) if n in header.units else c for n, c in cells.items()
    }
    return Chunk(lines, cells, raw, tuple(faults), units=units)


def _unsafe_ids(batch: pa.RecordBatch, header: Header, contract: Contract) -> dict[str, pa.Array]:
    """Where an id came as a float that need not be the number it was: beyond exact whole numbers, or none."""
    unsafe = {}
    for name, place in header.places.items():
        cells = batch.column(place)
        if contract.column(name).scalar == "id" and pa.types.is_floating(cells.type):
            most = 1e15 if pa.types.is_float64(cells.type) else 2.0**24 if pa.types.is_float32(cells.type) else 2.0**11
            wide = cells.cast(pa.float64())
            odd = pc.or_(pc.greater_equal(pc.abs(wide), most), pc.not_equal(pc.floor(wide), wide))
            unsafe[name] = pc.fill_null(pc.and_(odd, pc.invert(pc.fill_null(pc.is_nan(wide), True))), False)
    return unsafe


def as_text(array: pa.Array, name: str, zone: ZoneInfo) -> pa.Array:
    """A typed column as people would write it."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return as_text(array.storage, name, zone)
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode(), name, zone)
    if pa.types.is_nested(kind):
        raise UnreadableDelivery(
            "unreadable_delivery", f"列“{name}”的类型 {kind} 不是单个的值。请改成文本或数字后重新放入。"
        )
    if pa.types.is_timestamp(kind):
        return _time_text(array, kind, zone)
    return _plain_text(array, kind)


def any_text(array: pa.Array, name: str, zone: ZoneInfo) -> pa.Array:
    """The same for a column that nothing is taken from: where its type has no text, what Arrow shows of the value."""
    try:
        return as_text(array, name, zone)
    except (pa.ArrowException, ValueError, OverflowError, UnreadableDelivery):
        return pa.array([_shown(value) if value.is_valid else None for value in array], pa.string())


def _shown(value: pa.Scalar) -> str:
    try:
        return str(value)[:MAX_SHOWN]
    except (pa.ArrowException, ValueError, OverflowError):
        return f"（{value.type}）"


def _plain_text(array: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_boolean(kind):
        return pc.if_else(array, "true", "false")
    if pa.types.is_floating(kind):
        wide = array.cast(pa.float32()) if pa.types.is_float16(kind) else array
        return pc.if_else(pc.is_nan(wide), None, wide.cast(pa.string()))
    if pa.types.is_date(kind):
        return array.cast(pa.date32()).cast(pa.string())
    return array.cast(pa.string())


def _time_text(array: pa.Array, kind: pa.TimestampType, zone: ZoneInfo) -> pa.Array:
    local = pc.local_timestamp(array.cast(pa.timestamp(kind.unit, zone.key))) if kind.tz else array
    fine = local.cast(pa.timestamp("us"), safe=False)
    whole = fine.cast(pa.timestamp("s"), safe=False)
    exact = pc.all(pc.equal(whole.cast(pa.timestamp("us")), fine)).as_py()
    return (whole if exact in (True, None) else fine).cast(pa.string())


def _unreadable(error: Exception) -> UnreadableDelivery:
    first = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return UnreadableDelivery(
        "unreadable_delivery", f"Parquet 文件读不了，可能已损坏、加密或没有传完（{first}）。{_AGAIN}"
    )
