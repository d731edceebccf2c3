"""Lets deliveries be read where they can do no harm: from a copy, in a process of its own with limits (worker.py).

Small text files are read right here, by Python alone; everything else goes to the one worker, which is started when
first needed. A worker that dies or runs out of time costs that delivery, which goes to quarantine, and is replaced.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow.parquet as pq

from orchestration.base.problems import Problem, refusal_in
from orchestration.landing.checks import bad_schema, good_schema
from orchestration.landing.contracts import Contract
from orchestration.landing.masking import masked
from orchestration.landing.parse import Parsed, Parser, parsed_from, recall, remember, unreadable
from orchestration.landing.snapshot import copy_plain
from orchestration.landing.store import Store

NOTHING = "nothing"
WORKER = "orchestration.landing.worker"
SMALL_TEXT = 2 << 20
BASE_SECONDS, SECONDS_PER_MEGABYTE = 120, 3
PROJECT = Path(__file__).resolve().parents[2]
# What the worker may know of the environment; passwords for alerts are none of its business.
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "PYTHONPATH", "PYTHONTZPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
_CHANGING = "读取时文件还在变化，可能没有传完。传完后请重新落地（下次运行会自动重读）。"
# What the rest of a run must find free on the disk.
SPARE_BYTES = 256 << 20
_NO_ROOM = "文件有 {:.0f} MB，磁盘剩余的空间放不下读取用的副本。请腾出空间，或把文件拆小；下次运行会自动重读。"
_TO_SUPPORT = "请在 Excel 中打开，另存为新文件后放入；仍不行时把文件交给维护人员。"


def _stamp(path: Path) -> tuple[int, int]:
    """What changes whenever a file is written."""
    status = path.lstat()
    return status.st_size, status.st_mtime_ns


def seconds_for(size: int) -> int:
    """How long a file of this size may take."""
    return BASE_SECONDS + SECONDS_PER_MEGABYTE * (size >> 20)


class Reader:
    """Reads deliveries into the store's cache; to be closed after use."""

    def __init__(self, store: Store, zone: ZoneInfo, engine: duckdb.DuckDBPyConnection) -> None:
        self._store = store
        self._here = Parser(store, zone, engine)
        self._worker = _Worker(store, zone)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._worker.stop()

    def parse(
        self, path: Path, suffix: str, key: str, contract: Contract, sha256: str, sheet: str | None = None
    ) -> Parsed:
        """The parsed delivery, from the cache where its content has been read before; its content is `sha256`."""
        known = recall(self._store, contract.feed, key)
        if known is not None:
            return known
        with self._copy(suffix) as copy:
            try:
                before = _stamp(path)
                if before[0] > shutil.disk_usage(copy.parent).free - SPARE_BYTES:
                    return unreadable(_NO_ROOM.format(before[0] / (1 << 20)), passing=True)
                found = copy_plain(path, copy)
                parsed = self._read(copy, suffix, key, contract, sheet) if found == sha256 else None
                is_still = before == _stamp(path)
            except OSError as error:
                if error.filename is None or Path(os.fsdecode(error.filename)) != path:
                    raise
                return unreadable(f"文件读不了（{error.strerror}）。请检查文件的权限后重试。", passing=True)
        return parsed if parsed is not None and is_still else unreadable(_CHANGING, passing=True)

    def nothing(self, contract: Contract) -> str:
        """The key of a reading without a row, for a delivery that waits."""
        for what, schema in (("good", good_schema(contract)), ("bad", bad_schema(contract))):
            with self._store.writing(self._store.cached(contract.feed, NOTHING, f"{what}.parquet")) as path:
                pq.write_table(schema.empty_table(), path)
        return NOTHING

    def _read(self, copy: Path, suffix: str, key: str, contract: Contract, sheet: str | None) -> Parsed:
        if suffix == ".csv" and copy.stat().st_size <= SMALL_TEXT:
            return self._here.parse(copy, suffix, key, contract)
        return self._worker.parse(copy, suffix, key, contract, sheet)

    @contextmanager
    def _copy(self, suffix: str) -> Iterator[Path]:
        self._store.scratch.mkdir(parents=True, exist_ok=True)
        copy = self._store.scratch / f"{os.getpid()}-delivery{suffix}"
        try:
            yield copy
        finally:
            copy.unlink(missing_ok=True)


class _Worker:
    """The other process, seen from here."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store = store
        self._zone = zone
        self._process: subprocess.Popen[str] | None = None
        self._complaints = store.scratch / f"{os.getpid()}-reader.log"

    def parse(self, path: Path, suffix: str, key: str, contract: Contract, sheet: str | None) -> Parsed:
        seconds = seconds_for(path.stat().st_size)
        order = {"path": str(path), "suffix": suffix, "key": key, "feed": contract.feed, "seconds": seconds}
        order |= {"sheet": sheet}
        answer = self._ask(order)
        if answer is None:
            parsed = _death(self._wait(), seconds)
            if not parsed.passing:
                remember(self._store, contract.feed, key, parsed)
            return parsed
        if "refused" in answer:
            raise OSError(*answer["refused"])
        if "parsed" not in answer:
            said = str(answer.get("broken"))
            raise refusal_in(said) or Problem("landing_failed", f"读取程序出错（{masked(said)[:200]}）")
        return parsed_from(answer["parsed"])

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._wait()

    def _ask(self, order: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; None when the process died over it."""
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        line = process.stdout.readline()
        return json.loads(line) if line.endswith("\n") else None

    def _start(self) -> "subprocess.Popen[str]":
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        kept["PYTHONPATH"] = os.pathsep.join([str(PROJECT), *filter(None, [kept.get("PYTHONPATH")])])
        with self._complaints.open("wb") as complaints:
            process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-X", "utf8", "-m", WORKER, str(self._store.root), self._zone.key],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=kept,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        self._process = process
        assert process.stdout is not None
        if not process.stdout.readline():
            self._wait()
            lines = self._complaints.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise Problem("landing_failed", f"读取程序没有启动（{''.join(lines[-1:])[:200]}）")
        return process

    def _wait(self) -> int:
        """Bury the process; how it ended."""
        process, self._process = self._process, None
        if process is None:
            return 0
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        return code


def _death(code: int, seconds: int) -> Parsed:
    if code == -signal.SIGALRM:
        return unreadable(f"读了 {seconds} 秒还没读完，已放弃。{_TO_SUPPORT}", passing=True)
    if code == -signal.SIGKILL:
        return unreadable(
            "读取时被系统中止，多半是内存不足。下次运行会自动重读；仍不行时请拆成较小的文件。", passing=True
        )
    how = signal.Signals(-code).name if code < 0 else f"代码 {code}"
    return unreadable(f"读取程序在这个文件上崩溃（{how}），文件可能已损坏。{_TO_SUPPORT}")
