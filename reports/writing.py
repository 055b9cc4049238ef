"""Files written whole or not at all, readable by their owner only.

Everything goes to a temporary name in the target's folder and is moved when it is complete. A file
that chatcheck did not write is never overwritten without ``--force``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from chatcheck.parsers.errors import OutputError

EDGE: Final = 65_536  # bytes at either end of a file in which chatcheck's mark is looked for
_TABLE_HEADS: Final = (b'{"conversation":', b'{"detector":', b"conversation,", b"detector,")


def write_whole(target: Path, write: Callable[[Path], None], *, force: bool) -> None:
    """Let ``write`` fill a temporary file, then move it to ``target``.

    Raises ``OutputError`` where the target is a folder, its folder is missing, or it holds a file
    that chatcheck did not write, and where the system refuses (a full disk, a read-only folder).
    """
    target = _real(target)
    _check(target, force)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem[:40]}.", suffix=target.suffix, dir=target.parent
        )
        temporary = Path(name)
        os.close(handle)
        write(temporary)
        temporary.chmod(0o600)
        temporary.replace(target)
    except Exception as error:
        reason = _of_the_system(error)
        if reason is None:
            raise
        raise OutputError(
            f"{target} cannot be written ({reason})",
            "Make room on the disk, or write elsewhere with -o",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _real(target: Path) -> Path:
    """Where a link points: the link stays and its file is replaced."""
    try:
        return target.resolve() if target.is_symlink() else target
    except (OSError, RuntimeError) as error:  # a circle of links
        raise OutputError(f"{target} is a link to nowhere", "Give a file name with -o") from error


def _of_the_system(error: BaseException | None) -> str | None:
    """What the system said, where it is behind an error; what closes a file may hide it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OSError):
            return error.strerror or str(error)
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _check(target: Path, force: bool) -> None:
    if target.is_dir():
        raise OutputError(f"{target} is a folder", "Give a file name with -o")
    if target.exists() and not target.is_file():
        raise OutputError(f"{target} is no ordinary file", "Give a file name with -o")
    if not target.parent.is_dir():
        raise OutputError(f"there is no folder {target.parent}", "Make it, or write elsewhere")
    if target.exists() and not force and not _ours(target):
        raise OutputError(
            f"{target} was not written by chatcheck",
            "Choose another name with -o, or overwrite it with --force",
        )


def _ours(target: Path) -> bool:
    with target.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        head = file.read(EDGE)
        file.seek(max(0, size - EDGE))
        tail = file.read(EDGE)
    if target.suffix.lower() in (".jsonl", ".csv"):
        return size == 0 or head.startswith(_TABLE_HEADS)
    if target.suffix.lower() == ".parquet":
        return b"sent_at" in tail or b"bid_at" in tail
    return b"chatcheck" in head or b"chatcheck" in tail
