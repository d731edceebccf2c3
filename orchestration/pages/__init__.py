"""The site `report/` of a release: pages for people, from the marts alone, without a server and without a script.

A figure is never computed here: it is read from a mart, formatted once, and stands in a <data> that names its row.
"""

from orchestration.pages.write import Written, write_pages

__all__ = ["Written", "write_pages"]
