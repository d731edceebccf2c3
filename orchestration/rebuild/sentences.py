"""What a rebuild found, as lines for people: equal or not, and what differs. Pure functions from records to text."""

from collections.abc import Sequence

from orchestration.rebuild.chosen import Chosen
from orchestration.rebuild.comparison import Inputs, MartCompared

_LISTED = 10


def comparison_lines(chosen: Chosen, inputs: Inputs | None, marts: Sequence[MartCompared]) -> list[str]:
    """The answer first, its reasons below. `inputs` is none where there was no release to compare with."""
    lines = [f"重建 截止日 {chosen.as_of}"]
    lines += [f"  注意 {remark}" for remark in chosen.remarks]
    if inputs is None:
        return [*lines, "结果 没有可对照的版本，只重建，不比较"]
    different = [mart for mart in marts if not mart.same]
    lines += [f"  上一版 {chosen.before or '无'}"]
    if not different:
        lines.append(f"结果 与 {chosen.published} 相同：{len(marts)} 张表逐行一致（版本编码和发布时间除外）")
    else:
        lines.append(f"结果 与 {chosen.published} 不同：{len(marts)} 张表中有 {len(different)} 张不一致")
        lines += [f"  {_mart_text(mart)}" for mart in different]
    lines += _input_lines(inputs)
    if different and inputs.same:
        elsewhere = "raw/scenarios 的情景、文件的送达时间（修改时间）、实例时区，或上面“注意”所说的上一版"
        lines.append(f"  输入和代码都相同：不同来自 {elsewhere}")
    return lines


def _mart_text(mart: MartCompared) -> str:
    if mart.published is None:
        return f"{mart.name}：发布的版本没有这张表（重建 {mart.only_rebuilt} 行）"
    if mart.rebuilt is None:
        return f"{mart.name}：重建没有这张表（发布 {mart.only_published} 行）"
    parts = []
    if mart.published != mart.rebuilt:
        rows = f"只在发布的版本里 {mart.only_published} 行，只在重建里 {mart.only_rebuilt} 行"
        parts.append(rows if mart.only_published or mart.only_rebuilt else "各行相同而次序不同")
    if mart.other_columns:
        parts.append(f"只有一方有的列 {'、'.join(mart.other_columns)}")
    return f"{mart.name}：{'；'.join(parts)}"


def _input_lines(inputs: Inputs) -> list[str]:
    lines = []
    for word, names in (("新增", inputs.added), ("改动", inputs.changed), ("撤下", inputs.withdrawn)):
        if names:
            more = f" 等 {len(names)} 份" if len(names) > _LISTED else ""
            lines.append(f"  {word}的文件：{'、'.join(names[:_LISTED])}{more}")
    if inputs.code_before != inputs.code_now:
        lines.append(f"  代码：发布时 {inputs.code_before}，现在 {inputs.code_now}")
    return lines or ["  输入和代码与发布时相同"]
