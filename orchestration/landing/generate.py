"""What is generated from the contracts: dbt sources, the checks' catalogue, docs/feeds.md, and Excel templates.

`python -m orchestration.landing.generate` writes the committed files, `--check` says what differs,
`--templates DIR` writes one workbook per feed. A test runs the check, so that no second schema can come to live.
"""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

import jinja2
import yaml

from orchestration.landing.contracts import Column, Contract, load_contracts
from orchestration.landing.messages import REMEDIES, range_text
from orchestration.landing.scalars import NULL_NUMBERS

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = PROJECT / "dbt_project" / "models" / "staging" / "_sources.yml"
FEEDS = PROJECT / "docs" / "feeds.md"
CATALOGUE = PROJECT / "dbt_project" / "macros" / "checks" / "feed_catalogue.sql"
# No point depends on who carries the work out or on what an indicator takes up: no change of the scheme.
_FREE = {
    "responsibilities": {"leader", "deputy", "section", "officer"},
    "indicators": {"received_assessment_id", "received_indicator_id"},
}
# What a change of the scheme may be is said by its own register, and the directory of offices is no part of it.
_UNGUARDED = {"organisations", "scheme_changes"}
_NOTICE = "# 由 python -m orchestration.landing.generate 从 expectations/contracts/ 生成，请勿直接修改。\n"
_CATALOGUE = """{#-
由 python -m orchestration.landing.generate 从 expectations/contracts/ 生成，请勿直接修改。
What the checks know of every feed: Chinese name, kind (scheme or year), the share of rows that may be in quarantine,
whether its rows name an assessment, its figures with their Chinese names, key columns besides assessment_id as [column,
type, {Chinese value: value}] and, of the scheme, the other columns as [column, Chinese name, type, {Chinese value: value},
what a blank means].
-#}
{%%- macro feed_catalogue() -%%}
{{ return([
%s
]) }}
{%%- endmacro -%%}

{#-
How the rows of a feed follow each other: the columns that make two rows the same, and the one that says which is later (else
the file path does).
-#}
{%%- macro feed_order() -%%}
{{ return({
%s
}) }}
{%%- endmacro -%%}

{#- The feeds whose rows carry a date, with the column that dates them: what is dated after the as-of date is not seen. -#}
{%%- macro dated_feeds() -%%}
{{ return({
%s
}) }}
{%%- endmacro -%%}

{#-
The figures that a slip of the pen must not carry out of reach, with their kind (macros/portable/in_reach.sql). A landed figure beyond
it fails its assessment: models/checks/chk_figures_in_reach.sql.
-#}
{%%- macro held_figures() -%%}
{{ return({
%s
}) }}
{%%- endmacro -%%}

{#- What landing reads as an empty number. -#}
{%%- macro null_numbers() -%%}
{{ return(%s) }}
{%%- endmacro -%%}
"""  # noqa: E501 - lines of SQL
_PLACES = {
    "_cycle": "考评年度",
    "_delivery": "报送文件（raw/ 之下的路径）",
    "_row": "文件或工作表中的行号，从 1 起",
    "_delivered_at": "文件时间（本地时间），仅供参考",
    "_sha256": "文件指纹",
    "_superseded": "是否已被同一主键的后一次报送替代（不论截止日）",
    "_sheet": "所在的工作表；工作簿只有一张表时为空",
}
_DELIVERIES = {
    "cycle": "考评年度，放错地方的文件可为空",
    "delivery": "报送文件（raw/ 之下的路径）",
    "feed": "数据类，放错地方的文件可为空或不在已知之列",
    "sha256": "文件指纹",
    "encoding": "读出的编码或格式",
    "rows_in": "读入行数；整个读不了的文件计 1 行",
    "rows_landed": "落地且未被替代的行数",
    "rows_superseded": "已被后一次报送替代的行数",
    "rows_quarantined": "隔离的行数",
    "delivered_at": "文件时间（本地时间）",
    "unreadable": "是否整个文件被隔离",
    "warnings": "提示：未采用的列、四舍五入的小数等",
}
_QUARANTINE = {
    "cycle": "考评年度，放错地方的文件可为空",
    "delivery": "报送文件（raw/ 之下的路径）",
    "row": "行号，从 1 起；整个文件被隔离时为空",
    "feed": "数据类",
    "column": "有问题的列；主键重复时为各主键列",
    "reason_code": "原因代码",
    "reason": "原因和处理办法",
    "raw": "该行原文",
    "assessment_id": "该行所说的考评；没有说的为空",
    "sheet": "所在的工作表；工作簿只有一张表时为空",
}


def sources_yaml(contracts: dict[str, Contract]) -> str:
    """dbt's declaration of the landed tables."""
    tables = [_source_table(contract) for contract in contracts.values()]
    tables.append(_record_table("deliveries", "报送文件：每个文件一行，读入的行各去了哪里", _DELIVERIES))
    tables.append(_record_table("quarantine", "隔离清单：未能落地的行（或整个文件）、原因和原文", _QUARANTINE))
    source = {
        "name": "landing",
        "schema": "landing",
        "description": "落地的数据：raw/ 中的文件按契约读成的表，一类一表，含已被替代的行",
        "tables": tables,
    }
    text = yaml.safe_dump({"version": 2, "sources": [source]}, allow_unicode=True, sort_keys=False, width=118)
    return _NOTICE + text


def _source_table(contract: Contract) -> dict[str, object]:
    columns = {column.name: f"{column.label}：{column.description}" for column in contract.columns}
    return _record_table(contract.feed, f"{contract.label}：{contract.description}", columns | _PLACES)


def _record_table(name: str, description: str, columns: dict[str, str]) -> dict[str, object]:
    listed = [{"name": column, "description": text} for column, text in columns.items()]
    return {"name": name, "description": description, "columns": listed}


def feeds_markdown(contracts: dict[str, Contract]) -> str:
    """The page for people who deliver."""
    environment = jinja2.Environment(  # noqa: S701 - Markdown, of our own contracts
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    template = environment.get_template("feeds.md.jinja")
    return template.render(
        contracts=list(contracts.values()), remedies=REMEDIES, shown_default=_shown_default, described=_described
    )


def catalogue_sql(contracts: dict[str, Contract]) -> str:
    """The macro that tells the checks what feeds there are; Jinja reads its literals as Python does."""
    feeds = "\n".join(line for contract in contracts.values() for line in _catalogued(contract))
    known = sorted(contracts.items())
    order = [
        f"    {feed!r}: {{'identity': {list(c.identity)}, 'later': {c.resubmission_column or ''!r}}},"
        for feed, c in known
    ]
    dated = [f"    {feed!r}: {c.dated_by!r}," for feed, c in known if c.dated_by]
    reach = {feed: {x.name: x.reach for x in c.columns if x.reach} for feed, c in known}
    held = [f"    {feed!r}: {columns}," for feed, columns in reach.items() if columns]
    return _CATALOGUE % (feeds, "\n".join(order), "\n".join(dated), "\n".join(held), sorted(NULL_NUMBERS))


def _catalogued(contract: Contract) -> list[str]:
    guarded = contract.kind == "scheme" and contract.feed not in _UNGUARDED
    keys = [[column.name, column.scalar, _coded(column)] for column in contract.columns if column.key]
    free = _FREE.get(contract.feed, set())
    figures = {column.name: column.label for column in contract.columns if column.scalar in ("num", "int")}
    fields = [
        [column.name, column.label, column.scalar, _coded(column), _blank(column)]
        for column in contract.columns
        if guarded and not column.key and column.name not in free
    ]
    named = any(column.name == "assessment_id" for column in contract.columns)
    return [
        f"  {{'feed': {contract.feed!r}, 'zh': {contract.label!r}, 'kind': {contract.kind!r},"
        f" 'tolerance': {contract.tolerated_share}, 'names_assessment': {named},",
        f"   'figures': {figures},",
        f"   'keys': {([key for key in keys if key[0] != 'assessment_id'] or keys) if guarded else []},",
        "   'fields': [",
        *(f"     {field}," for field in fields),
        "   ]},",
    ]


def _coded(column: Column) -> dict[str, str]:
    return {label: value for value, label in column.values}


def _blank(column: Column) -> str:
    """What a blank of the column means, as the scheme shows values (scheme_texts.sql)."""
    return "" if column.default is None else str(column.default).lower()


def _shown_default(column: Column) -> str:
    if column.blank_means_all:
        return "全部"
    if isinstance(column.default, bool):
        return "是" if column.default else "否"
    return "" if column.default is None else f"`{column.default}`"


def _described(column: Column, contract: Contract) -> str:
    parts = [column.description]
    if column.values:
        parts.append("；".join(f"`{value}` {label}" for value, label in column.values))
    if column.minimum is not None or column.above is not None or column.maximum is not None:
        parts.append(range_text(column))
    parts += [f"→ `{r.feed}.{r.target[-1]}`" for r in contract.references if r.column == column.name]
    return "。".join(parts).replace("|", "\\|")


def generated(contracts: dict[str, Contract]) -> dict[Path, str]:
    """The committed files and what must stand in them."""
    return {
        SOURCES: sources_yaml(contracts),
        FEEDS: feeds_markdown(contracts),
        CATALOGUE: catalogue_sql(contracts),
    }


def drift(contracts: dict[str, Contract]) -> list[str]:
    """Where the committed files differ from the contracts, as a diff to read."""
    lines: list[str] = []
    for path, wanted in generated(contracts).items():
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        name = path.relative_to(PROJECT).as_posix()
        diff = difflib.unified_diff(
            found.splitlines(), wanted.splitlines(), f"{name} (committed)", f"{name} (contracts)"
        )
        lines += list(diff)
    return [line.rstrip("\n") for line in lines]


def write_templates(folder: Path, contracts: dict[str, Contract]) -> list[Path]:
    """One workbook per feed: Chinese header, required columns marked, a list to choose from for coded values."""
    import xlsxwriter

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for contract in contracts.values():
        path = folder / f"{contract.feed} {contract.label}.xlsx"
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet(contract.label[:31])
            styles = {
                True: book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1}),
                False: book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1}),
            }
            for place, column in enumerate(contract.columns):
                sheet.write_string(0, place, column.label, styles[column.required])
                sheet.write_comment(0, place, _comment(column))
                sheet.set_column(place, place, max(10, 2 * len(column.label) + 4))
                choices = [label for _, label in column.values] or (["是", "否"] if column.scalar == "bool" else [])
                if choices:
                    sheet.data_validation(1, place, 100_000, place, {"validate": "list", "source": choices})
            sheet.freeze_panes(1, 0)
        written.append(path)
    return written


def _comment(column: Column) -> str:
    need = "必填" if column.required else "选填"
    return f"{column.name}（{column.scalar}，{need}）\n{column.description}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; exit code 1 where --check finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.landing.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="只比较，不写")
    parser.add_argument("--templates", type=Path, metavar="DIR", help="写出各数据类的 Excel 模板")
    given = parser.parse_args(arguments)
    contracts = load_contracts()
    if given.templates is not None:
        for path in write_templates(given.templates, contracts):
            print(path)
        return 0
    if given.check:
        differences = drift(contracts)
        print("\n".join(differences) or "与契约一致")
        return 1 if differences else 0
    for path, text in generated(contracts).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(PROJECT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
