"""通报: the result of an assessment that passed, per group, with tiers, ties and overrides explained."""

from collections.abc import Sequence

from orchestration.pages.figures import Row
from orchestration.pages.marts import grouped
from orchestration.papers.body import Column, Paper, figure
from orchestration.papers.source import Source

_RANKING = (
    Column("位次", 6, "center"),
    Column("单位", 20),
    Column("总分", 12, "right"),
    Column("得分率", 11, "right"),
    Column("等次", 8, "center"),
    Column("上年位次", 7, "center"),
    Column("较上年", 8, "center"),
    Column("说明", 24),
)
_OVERRIDES = (Column("单位", 22), Column("事由", 14), Column("依据文件", 16), Column("等次", 8, "center"))


def bulletin(source: Source) -> Paper:
    """The bulletin; only of an assessment that passed."""
    a = source.a
    paper = source.paper(f"关于{a.row.assessment_name}结果的通报")
    paper.say(
        f"{a.row.assessment_name}满分{figure(a.row, 'full_points', 'total')}分，至{a.row.final_month}终评，"
        f"被考评单位{len(a.units)}个。考评闸门已通过，现将结果通报如下。"
    )
    paper.heading("考评结果")
    for group, rows in a.groups.items():
        paper.table(f"{a.group_names.get(group, group or '全部单位')}", _RANKING, _ranked(source, rows))
    paper.note(_how_ties_are_broken(source))
    paper.heading("等次")
    for group, rows in a.groups.items():
        by_tier = grouped([row for row in rows if row.tier_name], "tier_name")
        said = "；".join(f"{tier}：{'、'.join(_units(source, found))}" for tier, found in by_tier.items())
        if said:
            paper.say(f"{a.group_names.get(group, group or '全部单位')}：{said}。")
    changed = [row for row in a.results if row.override_kind]
    if changed:
        paper.heading("一票否决与一票肯定")
        paper.table(
            "决定及其依据",
            _OVERRIDES,
            [(source.name(r.unit_id), r.override_kind_zh, r.override_document_id, r.tier_name) for r in changed],
        )
    paper.heading("复核")
    paper.say("对结果有异议的，按考评方案规定的期限书面提出，附依据材料；各单位失分的每一笔见《结果反馈单》。")
    made = next((row.published_at for row in a.results if row.published_at), None)
    paper.sign(a.row.assessor_name or "", f"（{made:%Y年%-m月%-d日}公布）" if made else source.day)
    return paper


def _ranked(source: Source, rows: Sequence[Row]) -> list[tuple[object, ...]]:
    alike = grouped(rows, "total")
    return [
        (
            figure(row, "rank"),
            source.name(row.unit_id),
            figure(row, "total"),
            figure(row, "score_rate"),
            row.tier_name,
            figure(row, "previous_rank"),
            figure(row, "rank_change"),
            _remark(source, row, [other for other in alike[row.total] if other is not row]),
        )
        for row in rows
    ]


def _remark(source: Source, row: Row, alike: Sequence[Row]) -> str:
    """Why a unit stands where it stands, where the total alone does not say it."""
    said = []
    if row.override_kind:
        document = f"，依据{row.override_document_id}" if row.override_document_id else ""
        said.append(f"{row.override_kind_zh}{document}")
    shared = [other for other in alike if other.rank == row.rank]
    apart = [other for other in alike if other.rank != row.rank]
    if shared:
        said.append(f"与{'、'.join(_units(source, shared))}总分相同，并列")
    if apart:
        said.append(f"与{'、'.join(_units(source, apart))}总分相同，先后见表注")
    return "；".join(said)


def _how_ties_are_broken(source: Source) -> str:
    row = source.a.row
    if row.tie_category_id:
        rule = f"总分相同的，比“{source.category(row.tie_category_id)}”得分，高的在前；再相同的并列"
    elif row.tie_rule == "shared":
        rule = "总分相同的并列"
    else:
        rule = f"总分相同的：{row.tie_rule_zh or '并列'}"
    return f"注：按{row.rank_on_zh or '总分'}排位，{rule}。一票否决、一票肯定和弄虚作假的，等次依所列文件。"


def _units(source: Source, rows: Sequence[Row]) -> list[str]:
    return [str(source.name(row.unit_id)) for row in rows]
