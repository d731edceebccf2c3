"""A page too large to open at once: cut between rows, nothing left out, nothing twice, each part within the limit."""

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.pages.paging import LIMIT, parts

HEAD = (
    '<html><head><title>指标 · 考评</title></head><body data-cycle="2024">'
    '<main id="main" class="wrap">\n<h1>指标</h1>\n'
)
FOOT = "\n</main>\n<footer>脚注</footer></body></html>"


def table(name: str, rows: int, width: int = 40) -> str:
    body = "\n".join(f'<tr><td><data value="{n}">{name}{n}{"x" * width}</data></td></tr>' for n in range(rows))
    return (
        f'<h2>{name}</h2>\n<div class="scroll" tabindex="0"><table class="sort" id="{name}"><caption>{name}</caption>'
        f"<thead><tr><th>头</th></tr></thead><tbody>\n{body}\n</tbody></table></div>"
    )


def page(*tables: str) -> str:
    return HEAD + "\n".join(tables) + FOOT


def rows_of(text: str) -> list[str]:
    return re.findall(r"<data.*?</data>", text)


def test_a_page_that_fits_stays_as_it_is() -> None:
    text = page(table("a", 100))
    assert list(parts("2024/x/index.html", text)) == [("2024/x/index.html", text)]
    assert LIMIT < 300_000


@given(st.lists(st.integers(0, 300), min_size=1, max_size=5), st.integers(8_000, 20_000))
def test_every_row_stands_once_and_in_order_and_no_part_is_too_large(counts: list[int], limit: int) -> None:
    names = [f"t{number}" for number in range(len(counts))]
    text = page(*(table(name, count) for name, count in zip(names, counts, strict=True)))
    found = list(parts("2024/x/index.html", text, limit))
    assert [path for path, _ in found] == [
        "2024/x/index.html" if n == 0 else f"2024/x/index,{n + 1}.html" for n in range(len(found))
    ]
    for name, count in zip(names, counts, strict=True):
        shown = [
            row for _, part in found for row in rows_of(part) if f">{name}" in row and re.search(rf">{name}\d", row)
        ]
        assert [int(re.findall(r'value="(\d+)"', row)[0]) for row in shown] == list(range(count))
    assert all(len(part.encode()) <= limit for _, part in found)


def test_each_part_says_which_rows_it_has_and_leads_to_the_next_and_the_one_before() -> None:
    found = dict(parts("2024/x/indicator/zb-1.html", page(table("small", 3), table("large", 500)), 20_000))
    paths = list(found)
    assert len(paths) >= 3
    first, second, last = found[paths[0]], found[paths[1]], found[paths[-1]]
    assert "small2" in first and "small2" not in second and second.count("<table") == 1
    assert re.search(r"这里是第 1～\d+ 行，共 500 行", first) and "行，共 3 行" not in first
    assert re.search(r"～500 行，共 500 行", last) and "下一页" not in last
    assert f'<a href="{PurePosixPath(paths[1]).name}">下一页</a>' in first
    assert '<a href="zb-1.html">上一页</a>' in second
    assert "<title>指标 · 考评（续 2）</title>" in second and "<h1>指标（续 2）</h1>" in second
    assert 'data-cycle="2024"' in last and "脚注" in last


def test_a_row_larger_than_a_page_stands_alone() -> None:
    found = list(parts("a.html", page(table("wide", 3, width=9_000)), 5_000))
    assert [len(rows_of(part)) for _, part in found] == [1, 1, 1]


@pytest.mark.parametrize("path", ["index.html", "2024/a%2Cb/unit/x.html"])
def test_the_parts_lie_beside_the_page(path: str) -> None:
    found = [name for name, _ in parts(path, page(table("t", 500)), 20_000)]
    assert {PurePosixPath(name).parent for name in found} == {PurePosixPath(path).parent}
