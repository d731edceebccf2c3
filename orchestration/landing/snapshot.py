"""Opening what lies in raw/: plain files only, through no link, without ever waiting; and the copy that readers read.

Whoever may write into raw/ may also swap a file for a link or a pipe between two looks at it. So a file is judged by
what was opened and not by its name, and is read from a copy of exactly the bytes that were hashed.
"""

import errno
import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path

BLOCK = 1 << 20


def open_plain(path: Path) -> BufferedReader:
    """Open a plain file by its true path; OSError for anything else, also where a link stands on the way by now."""
    unlinked = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | unlinked)
    try:
        opened = os.fstat(file)
        if not stat.S_ISREG(opened.st_mode):
            raise OSError(errno.EINVAL, "不是普通文件", str(path))
        if os.path.realpath(path) != str(path) or not os.path.samestat(opened, os.lstat(path)):
            raise OSError(errno.ELOOP, "途中有链接，或文件正在被替换", str(path))
    except BaseException:
        os.close(file)
        raise
    return os.fdopen(file, "rb")


def fingerprint(file: BufferedReader) -> str:
    """The SHA-256 of an open file."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def copy_plain(path: Path, target: Path) -> str:
    """Copy a file of raw/ and return the SHA-256 of the copy."""
    digest = hashlib.sha256()
    with open_plain(path) as source, target.open("wb") as copy:
        while block := source.read(BLOCK):
            digest.update(block)
            copy.write(block)
    return digest.hexdigest()
