"""Papers (DOCX) of a release: 通报, 分析报告, 结果反馈单 and 督办函, from the marts alone.

A figure is never computed here: it is read from a mart and formatted as on the pages. What is not official says so.
"""

from orchestration.papers.write import write_papers

__all__ = ["write_papers"]
