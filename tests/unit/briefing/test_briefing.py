"""The briefing: the paragraphs of the source documents come out of the fixture that holds their figures.

On the demonstration every figure equals the marts (recomputed.yaml), in mid-year and at the end.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.scoring import Scored, score
from tests.unit.scoring.test_source_figures import district

pytestmark = pytest.mark.dear

RECOMPUTED = yaml.safe_load(Path(__file__).with_name("recomputed.yaml").read_text(encoding="utf-8"))
MARTS = ["briefing", "briefing_figures", "loss_by_category", "completion_by_level", "scheme_values"]
TOPICS = {
    *("result", "position", "history", "losses", "responsibility", "causes", "strengths", "in_year"),
    *("completion", "opinions", "scheme", "plan", "peers"),
}


@pytest.fixture(scope="module")
def of_the_documents() -> list[str]:
    return [row["sentence"] for row in score(district(), only=MARTS).rows("marts.briefing")]


@pytest.mark.parametrize(
    "sentence",
    [
        "某区2024年度设区市绩效考评总分853.56分，组内只有1个单位，位次为第1位。",
        "其中，发展指标689.72分，过程评估87.26分，公众评议76.58分。",
        "与上级结果对账：发展指标上级给689.72分，按方案算得656.54分，差额33.18分单列，不摊入指标。",
        "按类别：发展指标761.50分失104.96分，失分率13.78%；公众评议100.00分失23.42分，失分率23.42%；过程评估100.00分失12.74分，失分率12.74%。",
        "主要经济指标：发展指标中有9项失55.24分，占该类失分的52.63%。",
    ],
)
def test_the_paragraphs_of_the_documents(of_the_documents: list[str], sentence: str) -> None:
    assert sentence in of_the_documents


def test_146_of_179_and_20_of_28(of_the_documents: list[str]) -> None:
    (said,) = (sentence for sentence in of_the_documents if "完成率" in sentence)
    assert "上级下达指标完成146项，共179项，完成率81.56%" in said
    assert "本级自设指标完成20项，共28项，完成率71.43%" in said


@pytest.fixture(scope="module", params=["city_in_july", "cured_city"])
def demonstration(request: pytest.FixtureRequest) -> Iterator[Scored]:
    """The demonstration in the middle of its open year, and when all has passed the gate and is official."""
    made = request.getfixturevalue(request.param)
    database = made if isinstance(made, Path) else made.warehouse / "current" / "kaoping.duckdb"
    built = Scored(duckdb.connect(str(database), read_only=True))
    built.connection.execute(
        """
        create temp view standing as
        select *, count(rank) over (partition by cycle, assessment_id, group_id) as units
        from (
            from marts.standings where scenario = 'actual'
            qualify month = max(month) over (partition by cycle, assessment_id)
        );
        create temp view scored as
        select * from marts.indicator_scores semi join standing using (cycle, assessment_id, unit_id, month)
        where scenario = 'actual' and points_assigned > 0;
        create temp view alerting as
        select a.* from marts.alerts a join marts.dim_assessment using (cycle, assessment_id)
        semi join standing s
            on s.cycle = a.cycle and s.assessment_id = a.assessment_id and s.unit_id = a.unit_id and s.month = a.month
        where a.month != final_month
        window unit as (partition by a.cycle, a.assessment_id, a.unit_id)
        qualify count(*) filter (where state in ('at_risk', 'lost')) over unit > 0 or sum(expected_loss) over unit > 0
        """
    )
    yield built
    built.connection.close()


def _expected(built: Scored, name: str, sql: str) -> dict[tuple, Decimal]:
    found = {}
    for row in built.connection.execute(sql).fetchall():
        *key, value = row
        objects = key[3:]
        if value is None:
            continue
        found[(*key[:3], name + (str(objects[0]) if objects else ""))] = Decimal(str(value)).quantize(
            Decimal("0.000001")
        )
    return found


@pytest.mark.slow
def test_every_figure_is_that_of_the_marts(demonstration: Scored) -> None:
    for topic, names in RECOMPUTED.items():
        rows = demonstration.rows(f"select * from marts.briefing_figures where topic = '{topic}'")
        for name, sql in names.items():
            expected = _expected(demonstration, name, sql)
            told = {
                (row["cycle"], row["assessment_id"], row["unit_id"], row["name"]): row["value"]
                for row in rows
                # The same name with an object's id behind stands in sentences of lists.
                if (row["name"].startswith(name) if name.endswith("_") else row["name"] == name)
            }
            assert told == expected, (topic, name)


@pytest.mark.slow
def test_every_number_of_a_sentence_is_a_figure_as_it_is_shown(demonstration: Scored) -> None:
    sentences = demonstration.rows("marts.briefing")
    key = ("cycle", "assessment_id", "unit_id", "month", "topic", "line")
    shown: dict[tuple, list[str]] = {}
    for row in demonstration.rows("marts.briefing_figures"):
        shown.setdefault(tuple(row[k] for k in key), []).append(row["shown"])
    assert set(shown) == {tuple(row[k] for k in key) for row in sentences}
    for row in sentences:
        left = row["sentence"]
        for text in sorted(shown[tuple(row[k] for k in key)], key=len, reverse=True):
            assert text in left, row
            left = left.replace(text, "", 1)
        # What is left are names, years and months.
        for name in ("PM2.5", "12345", str(row["cycle"] - 1), str(row["cycle"]), row["month"]):
            left = left.replace(name, "")
        assert not re.search(r"\d+\.\d\d", left), row


@pytest.mark.slow
def test_every_topic_speaks_in_mid_year_and_a_finished_year_has_no_warnings(demonstration: Scored) -> None:
    finished = demonstration.value("select max(as_of) > '2025-01-01' from marts.dim_assessment")
    topics = {
        row["topic"] for row in demonstration.rows("select distinct topic from marts.briefing where cycle = 2024")
    }
    assert TOPICS - topics <= ({"in_year", "plan"} if finished else set())
    assert "in_year" not in topics or not finished


@pytest.mark.slow
def test_no_topic_says_nothing(demonstration: Scored) -> None:
    assert not demonstration.rows("select * from marts.briefing where sentence like '%null%' or length(sentence) < 6")
    assert demonstration.value("select count(*) from marts.briefing_figures where shown = '' or source_mart = ''") == 0
    marts = {
        row["table_name"]
        for row in demonstration.rows("select table_name from duckdb_tables() where schema_name = 'marts'")
    }
    named = {
        row["source_mart"] for row in demonstration.rows("select distinct source_mart from marts.briefing_figures")
    }
    assert named <= marts
