"""The commands that read: Chinese help, exit codes, JSON, nearest names, landing's own sentences, no Dagster."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.base.settings import PROJECT_ROOT
from orchestration.cli.chinese import EXIT_CODES
from orchestration.cli.main import kaoping, main
from orchestration.landing import land

pytestmark = pytest.mark.dear

RAW = PROJECT_ROOT / "raw"
RELEASE = "000001-20240715T080000"
UNITS = [
    ("u1", "云州市临溪县", "临溪县", "950.5", 1),
    ("u2", "云州市望川县", "望川县", "940.25", 2),
    ("u3", "云州市青禾县", "青禾县", "900", 3),
]


def _tables(connection: duckdb.DuckDBPyConnection, totals: dict[str, str]) -> None:
    connection.execute(Path(__file__).with_name("small_release.sql").read_text(encoding="utf-8"))
    for unit, name, short, total, rank in UNITS:
        points = totals.get(unit, total)
        connection.execute("insert into marts.dim_unit values (2024, 'county', ?, ?, ?, 'g')", [unit, name, short])
        connection.execute(
            "insert into marts.standings values ('actual', 2024, 'county', 'g', ?, '2024-06', ?, ?, '一等')",
            [unit, points, rank],
        )
        connection.execute(
            "insert into marts.category_scores values ('actual', 2024, 'county', ?, 'FZ', '2024-06', ?)", [unit, points]
        )
        for indicator, part in (("i1", "900"), ("i2", None)):
            connection.execute(
                "insert into marts.indicator_scores values"
                " ('actual', 2024, 'county', ?, ?, '2024-06', coalesce(?, cast(? as decimal(18, 6)) - 900))",
                [unit, indicator, part, points],
            )
            connection.execute(
                "insert into marts.score_ledger values ('actual', ?, 2024, 'county', ?, '2024-06', 'FZ', ?, 'assigned',"
                " coalesce(?, cast(? as decimal(18, 6)) - 900), null, null, 'reports', 'k', '说明')",
                [f"{unit}/{indicator}", unit, indicator, part, points],
            )


def _release(warehouse: Path, name: str, previous: str | None, totals: dict[str, str]) -> None:
    folder = warehouse / "releases" / name
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "kaoping.duckdb")) as connection:
        _tables(connection, totals)
    manifest: dict[str, object] = {key: {} for key in ("inputs", "scheme_hashes", "verdicts", "rankings")}
    manifest |= {"release_id": name, "run_id": "r", "published_at": "2024-07-15 08:00:00", "as_of": "2024-07-15"}
    manifest |= {"code_revision": "x", "input_hash": "h", "reasons": {"2024/county": ["还没有到期"]}}
    manifest |= {"first_published": [], "refers_to": [], "previous": previous}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small release and its predecessor."""
    here = tmp_path / "warehouse"
    _release(here, RELEASE, None, {"u2": "930"})
    _release(here, "000002-20240716T080000", RELEASE, {})
    (here / "current").symlink_to("releases/000002-20240716T080000")
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(here))
    yield here


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_command_is_explained_in_chinese_with_an_example() -> None:
    for name, command in kaoping.commands.items():
        assert any("\u4e00" <= char <= "\u9fff" for char in command.help or ""), name
        assert command.epilog and f"kaoping {name}" in command.epilog, name
        for parameter in command.params:
            assert getattr(parameter, "help", "argument"), (name, parameter.name)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["stauts"], "是不是 status"),
        (["explain"], "缺少 单位"),
        (["todo", "--jason"], "没有选项 --jason"),
        (["brief", "u1", "--cycle", "x"], "写错了"),
        (["status", "too", "much"], "多余的参数"),
        (["rollback", "--to"], "缺少值"),
    ],
)
def test_a_command_written_wrongly_is_2_and_said_in_chinese(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    out = capsys.readouterr()
    assert said in out.err and not out.out
    assert 2 in EXIT_CODES


def test_explain_adds_up_to_the_total(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(capsys, "explain", "临溪")
    assert (told["sum"], told["total"], len(told["entries"])) == (950.5, 950.5, 2)
    assert main(["explain", "u1", "水质"]) == 0
    assert "合计 50.50分" in capsys.readouterr().out


def test_why_is_the_difference_to_the_unit_above_and_to_the_one_below(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _json(capsys, "why", "u2")
    assert [(side["side"], side["unit_id"], side["difference"]) for side in told["against"]] == [
        ("above", "u1", -10.25),
        ("below", "u3", 40.25),
    ]
    assert [(row["id"], row["difference"]) for row in told["against"][0]["indicators"]] == [("i2", -10.25)]
    assert told["would_lift"][0]["item"] == "水质"
    assert main(["why", "u2"]) == 0
    assert "进一位还差10.25分。" in capsys.readouterr().out


def test_brief_speaks_in_the_order_of_the_topics(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "临溪县"]) == 0
    out = capsys.readouterr().out
    assert out.index("【结果】") < out.index("临溪县总分950.50分。") < out.index("【晋位】")
    assert main(["brief", "u3"]) == 1


@pytest.mark.parametrize("command", ["explain", "why", "brief"])
def test_what_is_not_official_says_so_and_names_the_result_that_counts(
    command: str, warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def heading() -> str:
        assert main([command, "u1"]) == 0
        return capsys.readouterr().out.splitlines()[1]

    assert heading() == "2024-06 动态，不是正式结果"
    with duckdb.connect(str(warehouse / "current" / "kaoping.duckdb")) as release:
        release.execute("insert into marts.rankings values (2024, 'county', 'u1', 949, 2, '二等')")
    assert heading() == "2024-06 动态，不是正式结果（正式结果：949.00分，第 2 位，二等）"
    with duckdb.connect(str(warehouse / "current" / "kaoping.duckdb")) as release:
        release.execute("update marts.gate_verdicts set verdict = 'passed'")
    # The month before the last is not the result, also where the assessment passed.
    assert "不是正式结果" in heading()
    with duckdb.connect(str(warehouse / "current" / "kaoping.duckdb")) as release:
        release.execute("update marts.dim_assessment set final_month = '2024-06'")
    assert heading() == "2024-06 正式结果"


def test_todo_is_by_days_left_and_of_one_organisation(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["days_left"] for row in _json(capsys, "todo")] == [-5, 3]
    assert [row["item_id"] for row in _json(capsys, "todo", "财政局")] == ["r1"]
    assert [row["item_id"] for row in _json(capsys, "todo", "u1")] == ["r1"]


def test_status_says_what_is_published_and_why_it_is_held(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(capsys, "status")
    assert (told["release_id"], told["deficiencies"]) == ("000002-20240716T080000", 2)
    assert told["assessments"][0]["reasons"] == ["还没有到期"]
    assert told["assessments"][0]["days_to_close"] == 189


@pytest.mark.parametrize("named", [[], ["1", "2"]])
def test_diff_names_the_units_that_moved(warehouse: Path, named: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(capsys, "diff", *named)
    assert [(row["unit_id"], row["total_before"], row["total_after"]) for row in told["units"]] == [("u2", 930, 940.25)]


def test_diff_is_of_the_official_result_where_there_is_one(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(warehouse / "current" / "kaoping.duckdb")) as release:
        release.execute("insert into marts.rankings values (2024, 'county', 'u2', 941, 2, '二等')")
        release.execute("insert into marts.rankings values (2024, 'county', 'u3', 900, 3, null)")
    assert main(["diff"]) == 0
    heading, *rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert heading == ["年度", "考评", "单位", "总分", "位次", "等次", "结果"]
    assert rows == [
        ["2024", "county", "云州市望川县", "930.00→941.00", "2", "—→二等", "动态→正式"],
        ["2024", "county", "云州市青禾县", "900.00", "3", "动态→正式"],
    ]


def test_an_unknown_unit_is_answered_with_the_nearest(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "临西县"]) == 1
    assert "云州市临溪县（u1）" in capsys.readouterr().err
    assert main(["explain", "云州"]) == 1
    assert "可以指几个单位" in capsys.readouterr().err
    assert main(["explain", "u1", "--month", "2024-05"]) == 1
    assert "2024-06" in capsys.readouterr().err


def test_nothing_published_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(tmp_path))
    for command in (["status"], ["explain", "u1"], ["todo"], ["open", "--print"]):
        assert main(command) == 1
        assert "[no_such_release]" in capsys.readouterr().err


def test_open_shows_the_page_behind_the_lasting_link(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", "--print"]) == 1
    capsys.readouterr()
    (warehouse / "current" / "report").mkdir()
    (warehouse / "current" / "report" / "index.html").touch()
    assert main(["open", "--print"]) == 0
    assert capsys.readouterr().out.strip() == str(warehouse / "current" / "report" / "index.html")


def test_what_is_piped_has_no_control_characters(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(warehouse / "current" / "kaoping.duckdb")) as connection:
        connection.execute("update marts.briefing set sentence = chr(27) || '[31m红' || chr(7) || '。'")
    assert main(["brief", "u1"]) == 0
    assert not any(ord(char) < 32 and char != "\n" for char in capsys.readouterr().out)


def test_units_complete_from_the_release(warehouse: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "orchestration"],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "_KAOPING_COMPLETE": "bash_complete", "COMP_WORDS": "kaoping explain u", "COMP_CWORD": "2"},
    )  # fmt: skip
    assert {line.split(",")[1] for line in done.stdout.split()} == {"u1", "u2", "u3"}


@pytest.mark.slow
def test_check_says_what_landing_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every delivery of the demonstration, bad rows and warnings alike."""
    warehouse = tmp_path / "warehouse"
    report = land(RAW, warehouse / "landing")
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(warehouse))
    held: dict[str, list[tuple]] = {}
    for row in pq.read_table(warehouse / "landing" / "quarantine.parquet").to_pylist():
        held.setdefault(row["delivery"], []).append((row["row"], row["column"], row["reason_code"], row["reason"]))
    chosen = [d for d in report.deliveries if d.delivery in held or d.delivery.endswith((".xlsx", ".parquet"))]
    assert len(held) > 3
    code = main(["check", *(str(RAW / d.delivery) for d in chosen), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 1
    for said, landed in zip(told, chosen, strict=True):
        problems = [(p["row"], p["column"], p["reason_code"], p["reason"]) for p in said["problems"]]
        assert problems == held.get(landed.delivery, []), landed.delivery
        assert (said["rows_in"], said["rows_quarantined"]) == (landed.rows_in, landed.rows_quarantined)


def test_check_finds_the_feed_by_folder_sheet_name_and_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openpyxl import Workbook

    from orchestration.cli.check import _feed_of
    from orchestration.landing import load_contracts

    contracts = load_contracts()
    book = Workbook()
    book.active.title = "指标报送"
    book.save(tmp_path / "a.xlsx")
    assert _feed_of(tmp_path / "a.xlsx", contracts) == "reports"
    for source in (RAW / "2024" / "targets").iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
        assert _feed_of(source, contracts) == _feed_of(tmp_path / source.name, contracts) == "targets"


def test_check_before_anything_is_landed_says_what_it_could_not_look_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(tmp_path / "nothing"))
    source = next((RAW / "2024" / "targets").glob("*.csv"))
    assert main(["check", str(source)]) == 0
    assert "没有查" in capsys.readouterr().out


def test_what_only_reads_loads_neither_dagster_nor_dbt(warehouse: Path) -> None:
    """And a file is checked in under two seconds of work, however busy the machine is."""
    source = next((RAW / "2024" / "targets").glob("*.csv"))
    script = (
        "import resource, sys; from orchestration.base.without_pandas import without_pandas; without_pandas();"
        "from orchestration.cli.main import main;"
        f"main(['status']); main(['check', {str(source)!r}]); "
        "slow = {'dagster', 'dbt', 'great_expectations', 'pandas'} & set(sys.modules);"
        "own, kids = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN));"
        "assert not slow, slow; assert own.ru_utime + own.ru_stime + kids.ru_utime + kids.ru_stime < 4"
    )
    subprocess.run([sys.executable, "-X", "utf8", "-c", script], cwd=PROJECT_ROOT, check=True, capture_output=True)
