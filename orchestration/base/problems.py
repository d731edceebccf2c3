"""What can go wrong with a run as a whole: a stable English code, a Chinese sentence, a remedy.

Every failure that a person sees passes through here. Bad rows are not problems (they go to quarantine), and neither are
gate verdicts (they are results).
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.base.inert_text import without_keys

REMEDIES = {
    "bad_as_of": "请写成 AS_OF=2025-01-31 的形式。",
    "unknown_setting": "请改正该环境变量后重试，全部设置见 docs/operations.md。",
    "raw_missing": "请检查 RAW= 指向的文件夹，其下应为 <年度>/<数据类>/<文件>。",
    "disk_full": "请腾出空间后重跑；已发布的结果未受影响，未完成的部分会自动清理。",
    "not_writable": "请检查数据仓文件夹的归属与权限、磁盘是否只读；已发布的结果未受影响。",
    "out_of_memory": "请关闭其他程序或换用内存更大的机器后重跑；已发布的结果未受影响。",
    "state_unreachable": "请检查数据库服务器是否在运行、KAOPING_POSTGRES_… 是否写对；已发布的结果未受影响。",
    "landing_failed": "请按提示检查该文件，改正后重跑。",
    "transform_failed": "这是计算模型的缺陷或其约束被违反，请把日志交给维护人员。",
    "spark_missing": "请照 docs/scale-out.md 建好 Spark 的环境，或去掉 KAOPING_ENGINE，用 DuckDB 算。",
    "spark_settings": "请去掉 Spark 那边相反的设置；在这样的设置下算出的数会不同，所以不算。",
    "part_failed": "请看日志。内存不够的，把 KAOPING_PARTS 加大或 KAOPING_PARTS_AT_ONCE 减小。已发布的结果未受影响。",
    "dask_unreachable": "请看调度进程在不在、地址对不对；急着发布的，去掉 KAOPING_DASK，在这台机器上一份接一份地算。",
    "parts_differ": "各份合不成一版，没有发布；请把日志交给维护人员，可去掉 KAOPING_PARTS 整个算。",
    "backfill_failed": "打开那次运行的页面看原因，处理后再给这个年度回填一次。已发布的结果未受影响。",
    "spark_failed": "请看日志；集群的事问管集群的人。已发布的结果未受影响，也可去掉 KAOPING_ENGINE，用 DuckDB 算。",
    "spark_untranslated": "请把日志交给维护人员；可去掉 KAOPING_ENGINE，用 DuckDB 算。",
    "build_incomplete": "单独执行一部分资产时没有完整的数据，请运行作业 nightly。",
    "gate_incomplete": "闸门没有给出本次运行的结论，不得排名；请把日志交给维护人员。",
    "audit_refused": "候选结果未通过发布前的核对，没有发布；请把日志交给维护人员。",
    "no_such_scenario": "情景放在 raw/scenarios/<名称>/<年度>/<数据类>/，说明见 docs/monitoring.md。",
    "not_comparable": "请先 make run 发布一版，再试算。",
    "current_lost": "请用 make releases 看有哪些版本，确定读者该看哪一版，再 make rollback TO=版本。在那之前不会发布。",
    "current_copied": "请运行 make mend 把它恢复成链接；恢复不了的，用 make rollback TO=版本 指明。",
    "port_taken": "请关掉占用它的程序（多半是已经开着的界面），或换一个：make ui PORT=3001。",
    "state_damaged": "请把 DAGSTER_HOME（缺省为 .dagster/）整个移到一旁再重跑；只丢运行记录，已发布的版本不受影响。",
    "no_such_release": "请用 kaoping releases 查看可用的版本。",
    "not_found": "请照列出的写，或用 kaoping status 看有哪些考评。",
    "no_page": "请先运行一次，或看 kaoping status。",
    "file_exists": "请换一个文件名，或先把原来的文件移走。",
    "unknown_file": "请检查文件的名字和位置；方案工作簿是 XLSX。",
    "no_such_cycle": "请检查年度，和 --raw 所指的报送文件夹。",
    "unknown_cycle": "请用 --cycle 说明年度。",
    "no_such_scheme": "请检查文件名，或用 kaoping scheme list 看方案库里有哪些。",
    "scheme_faulty": "请先用 kaoping scheme check 查，改正后再来。",
    "empty_scheme": "请先在“考评”表里写一项考评。",
    "unknown_feed": "请用 --feed 指明数据类，全部数据类见 docs/feeds.md。",
    "nothing_landed": "请检查 WAREHOUSE=，或先 make run。",
    "not_empty": "请另指定一个空的或还不存在的文件夹。",
    "interrupted": "运行被中止，已发布的结果未受影响，直接重跑即可。",
    "unexpected": "请把日志交给维护人员；已发布的结果未受影响。",
}
# Words by which a refusal is known, its code and its sentence; the first that fits. SQLite keeps nothing but Dagster's
# state; "disk i/o error" is what it says when its shared memory cannot grow on a full disk (a broken one sounds alike).
_REFUSALS = (
    (("no space left", "disk is full", "max_temp_dir"), "disk_full", "磁盘空间不足，写不下运行的中间结果"),
    (
        ("file is not a database", "database disk image is malformed"),
        "state_damaged",
        "保存 Dagster 状态的文件损坏了（SQLite：{}）",
    ),
    (("disk i/o error",), "disk_full", "磁盘写满，或磁盘有错误（SQLite：disk I/O error）"),
    (("read-only file system", "readonly database", "permission denied"), "not_writable", "不能写入数据仓（{}）"),
    (("connection to server…failed",), "state_unreachable", "连不上保存 Dagster 状态的数据库（{}）"),
    (("out of memory",), "out_of_memory", "内存不足"),
)
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM}


class Problem(Exception):  # noqa: N818 - a word for people, not only an error of the code
    """A failure of the whole run: `code` for machines, the sentence and its remedy for people."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(code, sentence)

    @property
    def remedy(self) -> str:
        return REMEDIES[self.code]

    def __str__(self) -> str:
        return f"[{self.code}] {self.sentence.rstrip('。')}。处理：{self.remedy}"


def explain(error: BaseException) -> Problem:
    """The problem behind any exception, found along its causes."""
    seen: BaseException | None = error
    while seen is not None:
        problem = _recognise(seen)
        if problem is not None:
            return problem
        seen = seen.__cause__ or seen.__context__
    return Problem("unexpected", f"{type(error).__name__}：{_first_line(str(error))}")


@contextmanager
def explained() -> Iterator[None]:
    """Turn whatever is raised inside into a Problem; the original stays its cause."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        raise explain(error) from error


def refusal_in(text: str) -> Problem | None:
    """The operating system's refusal, where DuckDB, SQLite, PyArrow or dbt report it only in words."""
    lowered = text.lower()
    for words, code, sentence in _REFUSALS:
        if any(all(part in lowered for part in word.split("…")) for word in words):
            return Problem(code, sentence.format(_first_line(text)))
    return None


def _recognise(error: BaseException) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, KeyboardInterrupt) or "Interrupt" in type(error).__name__:
        return Problem("interrupted", "运行被中止")
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return Problem("out_of_memory", "内存不足")
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return Problem("disk_full", f"磁盘空间不足，写不下 {error.filename or '运行的中间结果'}")
    if isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return Problem("not_writable", f"不能写入 {error.filename or '数据仓'}")
    return refusal_in(str(error))


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return without_keys(lines[0])[:300] if lines else "没有说明"
