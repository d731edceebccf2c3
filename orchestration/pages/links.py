"""Links to the pages of an assessment, made once per name. A name without a page is text."""

from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import Markup, escape


def segment(name: str) -> str:
    """An id as the name of a file or folder."""
    return quote(name, safe="").replace(".", "%2E") if set(name) == {"."} else quote(name, safe="")


def href(name: object) -> str:
    """An id in an address: the file's name is the id percent-encoded, and so its % stand as %25."""
    return quote(segment(str(name)), safe="")


class Links:
    """`here`: the way from a page to the folder of its assessment."""

    def __init__(
        self,
        here: str,
        names: Mapping[str, str],
        units: Mapping[str, str],
        indicators: Mapping[str, str],
        orgs: Mapping[str, str],
    ) -> None:
        self._here, self._names = here, names
        self._found = {"unit": units, "indicator": indicators, "organisation": orgs}
        self._made: dict[tuple[str, str], Markup] = {}

    def unit(self, key: str | None) -> Markup:
        """A unit by name."""
        return self._link("unit", key, "—")

    def indicator(self, key: str | None, otherwise: str = "—") -> Markup:
        """An indicator by name; `otherwise`: what stands where there is none."""
        return self._link("indicator", key, otherwise)

    def org(self, key: str | None) -> Markup:
        """An organisation by name."""
        return self._link("organisation", key, "—")

    def _link(self, kind: str, key: str | None, otherwise: str) -> Markup:
        if key is None:
            return escape(otherwise)
        made = self._made.get((kind, key))
        if made is None:
            name = self._found[kind].get(key)
            text = escape(name or self._names.get(key, key))
            address = f"{self._here}{kind}/{href(key)}.html"
            made = text if name is None else Markup(f'<a href="{address}">{text}</a>')  # noqa: S704 - both are escaped
            self._made[kind, key] = made
        return made
