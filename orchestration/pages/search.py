"""What the search box knows: the name and the address of every unit, indicator and organisation. Loaded when asked."""

import json
from collections.abc import Iterable
from urllib.parse import quote

from orchestration.pages.assessment import folder_name, organisations_of
from orchestration.pages.links import href
from orchestration.pages.marts import Assessment


def search_index(assessments: Iterable[Assessment]) -> str:
    """A script that sets one list: [name, kind, assessment, address]; no tag can be closed by a name in it."""
    entries = []
    for one in assessments:
        base = quote(folder_name(one))
        about = f"{one.cycle} {one.row.assessment_name}"
        found = [
            *(("单位", row.unit_name or unit, "unit", unit) for unit, row in one.units.items()),
            *(("指标", row.indicator_name, "indicator", indicator) for indicator, row in one.indicators.items()),
            *(("责任单位", name, "organisation", org) for org, name in organisations_of(one).items()),
        ]
        entries += [[name, kind, about, f"{base}/{folder}/{href(key)}.html"] for kind, name, folder, key in found]
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    return f"window.kaopingIndex={text.replace('<', chr(92) + 'u003c')};\n"
