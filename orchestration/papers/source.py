"""What all papers of an assessment share: names, the verdict in the words of the pages, and the line on every page."""

from dataclasses import dataclass
from functools import cached_property

from orchestration.gates.docs import chinese_day
from orchestration.pages.assessment import names_of
from orchestration.pages.figures import Row
from orchestration.pages.marts import Assessment
from orchestration.pages.write import VERDICTS
from orchestration.papers.body import Paper


@dataclass
class Source:
    """An assessment and the release it stands in."""

    a: Assessment
    release: Row

    @cached_property
    def names(self) -> dict[str, str]:
        """Units and organisations by their id."""
        return names_of(self.a)

    def name(self, key: str | None) -> str | None:
        """A unit or an organisation as people call it."""
        return None if key is None else self.names.get(key, key)

    def indicator(self, key: str | None) -> str | None:
        """An indicator as people call it."""
        row = self.a.indicators.get(str(key))
        return key if row is None else row.indicator_name or key

    def category(self, key: str | None) -> str | None:
        """A category as people call it."""
        row = self.a.category.get(str(key))
        return key if row is None else row.category_name or key

    @cached_property
    def leads(self) -> dict[tuple[str, str | None], str]:
        """The organisation that leads an indicator, for one unit or for all."""
        found: dict[tuple[str, str | None], str] = {}
        for row in self.a.rows("dim_responsibility", "role = 'lead'", "indicator_id, unit_id nulls first, org_id"):
            found.setdefault((row.indicator_id, row.unit_id), row.org_id)
        return found

    def lead(self, indicator: str | None, unit: str) -> str | None:
        """Who answers for an indicator of a unit; the unit itself where nobody is named."""
        if indicator is None:
            return self.name(unit)
        return self.name(self.leads.get((indicator, unit)) or self.leads.get((indicator, None)) or unit)

    @property
    def state(self) -> str:
        """Whether this is official, in the words of the pages."""
        a = self.a
        if a.is_official:
            return f"正式结果：闸门通过，{a.row.final_month} 终评"
        words = f"{VERDICTS[a.verdict]} · 不是正式结果"
        if not a.month:
            return f"{words}：这项考评本次没有动态位次"
        kept = "；此前公布的正式结果沿用不变" if a.rankings else ""
        return f"{words}：总分、位次是 {a.month} 的动态，按现有材料算，未经闸门放行{kept}"

    @property
    def foot(self) -> str:
        """The line under every page."""
        standing = "正式结果" if self.a.is_official else "不是正式结果"
        of = f"{self.release.release_id} 版 · 截至 {self.release.as_of}"
        return f"{of} · {VERDICTS[self.a.verdict]}，{standing}"

    @property
    def day(self) -> str:
        """The as-of date as people write it."""
        return chinese_day(str(self.release.as_of))

    def paper(self, title: str, *, is_across: bool = False) -> Paper:
        """A paper that has begun: title, verdict, date."""
        made = Paper(title, self.foot, self.a.is_official, is_across)
        made.begin(title, f"{self.state}（截至{self.day}）")
        return made
