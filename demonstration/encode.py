"""A delivery as bytes: CSV, XLSX, Parquet. The same delivery gives the same bytes.

Workbooks are packed anew without compression and with a fixed date, so that neither the clock nor the zlib of a machine
shows in them. Not here: what stands in the cells.
"""

import csv
import io
import zipfile
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from demonstration.deliveries import Delivery

MADE_AT = datetime(2025, 1, 31, 9, 0)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_TYPES = {"num": pa.decimal128(18, 6), "int": pa.int64()}


def encoded(delivery: Delivery) -> bytes:
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[delivery.style.format](delivery)


def _csv(delivery: Delivery) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delivery.style.delimiter, lineterminator="\n")
    writer.writerow(delivery.header)
    writer.writerows(delivery.rows)
    return out.getvalue().encode(delivery.style.encoding)


def _parquet(delivery: Delivery) -> bytes:
    columns = []
    for index, name in enumerate(delivery.columns):
        kind = _TYPES.get(delivery.contract.column(name).scalar, pa.string())
        cells = [str(row[index]) for row in delivery.rows]
        columns.append(pa.array([_typed(kind, cell) if cell else None for cell in cells], kind))
    out = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(delivery.columns)), out, compression="none")
    return out.getvalue()


def _typed(kind: pa.DataType, cell: str) -> str | int | Decimal:
    if pa.types.is_decimal(kind):
        return Decimal(cell).quantize(Decimal("0.000001"))
    return int(cell) if pa.types.is_integer(kind) else cell


def _xlsx(delivery: Delivery) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "虚构示例", "author": "考评演示", "created": MADE_AT})
    sheet = book.add_worksheet(delivery.contract.label[:31])
    bold, day = book.add_format({"bold": True, "align": "center"}), book.add_format({"num_format": "yyyy/m/d h:mm"})
    line = 0
    for title in delivery.style.title:
        sheet.merge_range(line, 0, line, len(delivery.header) - 1, title, bold)
        line += 1
    for index, name in enumerate(delivery.header):
        if delivery.style.merged:
            sheet.merge_range(line, index, line + 1, index, name, bold)
        else:
            sheet.write_string(line, index, name, bold)
    line += 2 if delivery.style.merged else 1
    for row in delivery.rows:
        for index, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(line, index, cell, day)
            elif cell and _is_number(delivery, index, cell):
                sheet.write_number(line, index, Decimal(cell))
            elif cell:
                sheet.write_string(line, index, cell)
        line += 1
    book.close()
    return _repacked(out.getvalue())


def _is_number(delivery: Delivery, index: int, cell: str) -> bool:
    return delivery.contract.column(delivery.columns[index]).scalar in {"num", "int"} and cell.lstrip("-")[:1].isdigit()


def _repacked(book: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return out.getvalue()
