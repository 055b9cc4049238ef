"""Files written whole or not at all, readable by their owner only.

Everything goes to a temporary name in the target's folder and is moved when it is complete. A file
is overwritten without ``--force`` only if it carries chatcheck's own mark where only chatcheck
puts it: in a document's metadata, or as the very head of a table. A word in its text is no mark.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatcheck.parsers.errors import OutputError

EDGE: Final = 65_536  # bytes at either end of a file in which the mark is looked for
MARK: Final = "chatcheck-own-7c1f4e"  # in the metadata of every document that chatcheck writes
PARQUET_KEY: Final = "chatcheck"
TABLES: Final = (".parquet", ".csv", ".jsonl", ".json")  # known by their heads, or their metadata
_JSON_HEAD: Final = re.compile(rb'\{\s*"chatcheck": "[0-9][^"]*",\s*"export": \{')
_TABLE_HEADS: Final = re.compile(
    rb'\{"conversation":"(?:[^"\\]|\\.)*","message_id":\d|'
    rb'\{"detector":"[a-z_]+","kind":"(?:rejection|repair)","actor":|'
    rb"conversation,message_id,sent_at,sender,text,kind,|detector,kind,actor,partner,outcome,"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a document of chatcheck's carries at either end, or, with ``before``, at its beginning
    and before that text: what stands in a page's words is no mark."""

    text: bytes
    before: bytes = b""

    def stands_in(self, head: bytes, tail: bytes) -> bool:
        """Whether a file that begins and ends so is chatcheck's."""
        if self.before:
            return self.text in head.partition(self.before)[0]
        return self.text in head or self.text in tail


def write_whole(
    target: Path, write: Callable[[Path], None], *, force: bool, mark: Mark | None = None
) -> None:
    """Let ``write`` fill a temporary file, then move it to ``target``.

    ``mark`` is what documents of this form carry (``formats.registry``); tables and summaries are
    known by their heads. A document without its mark could be written once and never again: that
    is a ``ValueError`` the first time. Raises ``OutputError`` where the target is a folder, its
    folder is missing, or it holds a file that chatcheck did not write, and where the system refuses
    (a full disk, a read-only folder).
    """
    if mark is None and target.suffix.lower() not in TABLES:
        raise ValueError(f"a document {target.suffix} is written without the mark it is known by")
    target = _real(target)
    _check(target, force, mark)
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


def _check(target: Path, force: bool, mark: Mark | None) -> None:
    if target.is_dir():
        raise OutputError(f"{target} is a folder", "Give a file name with -o")
    if target.exists() and not target.is_file():
        raise OutputError(f"{target} is no ordinary file", "Give a file name with -o")
    if not target.parent.is_dir():
        raise OutputError(f"there is no folder {target.parent}", "Make it, or write elsewhere")
    if target.exists() and not force and not _ours(target, mark):
        raise OutputError(
            f"{target} was not written by chatcheck",
            "Choose another name with -o, or overwrite it with --force",
        )


def _ours(target: Path, mark: Mark | None) -> bool:
    """Whether a file carries chatcheck's mark; an empty file is nobody's."""
    with target.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        head = file.read(EDGE)
        file.seek(max(0, size - EDGE))
        tail = file.read(EDGE)
    suffix = target.suffix.lower()
    if suffix in (".jsonl", ".csv"):
        return size == 0 or _TABLE_HEADS.match(head) is not None
    if suffix == ".parquet":
        return MARK.encode() in tail
    if suffix == ".json":
        return _JSON_HEAD.match(head) is not None
    return mark is not None and mark.stands_in(head, tail)
