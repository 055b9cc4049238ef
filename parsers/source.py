"""Where an export's bytes come from: a file, a folder, a zip archive or standard input.

A source only lists and reads members; it knows no format. Archives are read in memory, member
by member, never unpacked to disk, with a cap on size and on compression ratio.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from chatcheck.parsers.encoding import decoded
from chatcheck.parsers.errors import UnreadableExportError

HEAD_BYTES: Final = 65_536
PIECE_BYTES: Final = 1_048_576
MAX_MEMBER_BYTES: Final = 4 * 1024**3  # a chat of 10 million messages is about 1 GB
MOST_FILES: Final = 200_000  # in a folder; media of a long chat are some ten thousands
MAX_TEXT_BYTES: Final = 8 * 1024**3  # of all texts of an archive together
MAX_RATIO: Final = 500  # text compresses 3 to 20 times; a bomb a thousand and more
SMALL_BYTES: Final = 50_000_000  # what does no harm at whatever ratio
ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_TEXTS: Final = (".txt", ".json", ".ndjson", ".html", ".xml", ".csv", ".md")
_UNPACK_YOURSELF: Final = "Unpack it yourself and name the chat file if you trust it"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the export.

    ``name`` is its path inside the folder or archive, ``size`` its unpacked bytes, ``modified``
    the local time stamped on it (None where unknown), ``load`` reads it whole, ``peek`` reads
    its first ``HEAD_BYTES``, ``pieces`` reads it bit by bit, ``PIECE_BYTES`` at a time.
    """

    name: str
    size: int
    modified: datetime | None
    load: Callable[[], bytes]
    peek: Callable[[], bytes]
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Source:
    """An export as the user named it: one member for a file, several for a folder or archive.

    ``path`` is set where the single member is a plain file on disk, so that a reader may map it;
    ``archive`` where the members come from a zip, whose times were stamped as it was made.
    """

    label: str
    members: tuple[Member, ...]
    path: Path | None = None
    archive: bool = False
    _heads: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def head(self, member: Member) -> bytes:
        """The first ``HEAD_BYTES`` of a member, read once."""
        if member.name not in self._heads:
            self._heads[member.name] = member.peek()
        return self._heads[member.name]

    def ending(self, *suffixes: str) -> tuple[Member, ...]:
        """Members whose name ends in one of these, case folded."""
        return tuple(m for m in self.members if m.name.casefold().endswith(suffixes))

    def by_name(self) -> Mapping[str, Member]:
        """Members by base name."""
        return {m.name.rsplit("/", 1)[-1]: m for m in self.members}


def open_source(where: str) -> Source:
    """The source behind a path, or standard input for ``-``.

    Raises ``UnreadableExportError`` where there is nothing to read, where an archive is cut off,
    encrypted or unpacks to more than the caps allow.
    """
    if where == "-":
        return from_bytes("standard input", sys.stdin.buffer.read())
    path = Path(where)
    try:
        if path.is_dir():
            return _folder(path)
        if not path.exists():
            raise UnreadableExportError(f"{where} does not exist", "Check the path of the export")
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith(ZIP_STARTS):
            return _archive(path.name, path)
        return _file(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableExportError(
            f"{where} cannot be opened ({reason})", "Check that you may read the file"
        ) from error


def from_bytes(label: str, data: bytes) -> Source:
    """A source of bytes already in memory; a zip is recognised as one."""
    if data.startswith(ZIP_STARTS):
        return _archive(label, io.BytesIO(data))
    return Source(label, (_in_memory(label, data),))


def from_files(label: str, files: Mapping[str, bytes]) -> Source:
    """A source of a folder's files already in memory, by their paths inside it.

    As of a folder on disk: where all it holds are archives, their members are taken.
    """
    shown = [name for name in files if not name.rsplit("/", 1)[-1].startswith(".")]
    unpack = bool(shown) and all(name.lower().endswith(".zip") for name in shown)
    members: list[Member] = []
    for name in sorted(files):
        members += _inside(name, files[name]) if unpack else [_in_memory(name, files[name])]
    return Source(label, tuple(members))


def _inside(name: str, data: bytes) -> list[Member]:
    """The members of an archive in memory, by its name; itself where it is none or damaged."""
    try:
        inside = from_bytes(name, data)
    except UnreadableExportError:
        return [_in_memory(name, data)]
    if not inside.archive:
        return list(inside.members)
    return [replace(member, name=f"{name}/{member.name}") for member in inside.members]


def _in_memory(name: str, data: bytes) -> Member:
    return Member(
        name, len(data), None, lambda: data, lambda: data[:HEAD_BYTES], lambda: iter((data,))
    )


def _read_whole(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_MEMBER_BYTES:
        raise UnreadableExportError(
            f"{path.name} has {size:,} bytes, more than {MAX_MEMBER_BYTES:,}",
            "Export a part of the chat",
        )
    return path.read_bytes()


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _read_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _member_of(path: Path, name: str) -> Member:
    stat = path.stat()
    return Member(
        name,
        stat.st_size,
        datetime.fromtimestamp(stat.st_mtime),
        lambda: _read_whole(path),
        lambda: _read_head(path),
        lambda: _read_pieces(path),
    )


def _file(path: Path) -> Source:
    if not path.is_file():
        raise UnreadableExportError(f"{path} is not a file or folder", "Name the exported file")
    return Source(path.name, (_member_of(path, path.name),), path)


def _folder(path: Path) -> Source:
    found = (p for p in path.rglob("*") if p.is_file())
    files = sorted(islice(found, MOST_FILES + 1))
    if len(files) > MOST_FILES:
        raise UnreadableExportError(
            f"{path} holds more than {MOST_FILES:,} files", "Name the folder of the export itself"
        )
    members = tuple(_member_of(p, p.relative_to(path).as_posix()) for p in files)
    shown = [p for p in files if not p.name.startswith(".")]
    if shown and all(p.suffix.lower() == ".zip" for p in shown):
        # Exports as a phone sends them, one beside the other.
        members = tuple(member for p in shown for member in _unpacked(p, path))
    if not members:
        raise UnreadableExportError(f"{path} is an empty folder", "Name the folder of the export")
    return Source(path.name or str(path.resolve().name), members)


def _unpacked(file: Path, folder: Path) -> list[Member]:
    """The members of an archive in a folder, by the archive's name; itself where it is damaged."""
    name = file.relative_to(folder).as_posix()
    try:
        inside = _archive(file.name, file).members
    except UnreadableExportError:
        return [_member_of(file, name)]
    return [replace(member, name=f"{name}/{member.name}") for member in inside]


def _archive(label: str, file: Path | io.BytesIO) -> Source:
    with _sound(label):
        archive = zipfile.ZipFile(file)
        infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    if not infos:
        raise UnreadableExportError(f"{label} is an empty zip", "Export it again")
    texts = [info for info in infos if info.filename.casefold().endswith(_TEXTS)]
    whole, packed = (sum(getattr(i, s) for i in texts) for s in ("file_size", "compress_size"))
    if whole > MAX_TEXT_BYTES or (whole > SMALL_BYTES and whole > MAX_RATIO * max(packed, 1)):
        raise UnreadableExportError(
            f"the texts in {label} would unpack to {whole:,} bytes", _UNPACK_YOURSELF
        )
    members = tuple(_zip_member(label, archive, info) for info in infos)
    return Source(label, members, archive=True)


@contextmanager
def _sound(label: str) -> Iterator[None]:
    """Everything that zipfile raises on damaged archives, as one error with a way out."""
    try:
        yield
    except (UnreadableExportError, MemoryError):
        raise
    except Exception as error:  # of what damage makes zipfile raise, no list is complete
        raise UnreadableExportError(
            f"{label} is a zip that is cut off or damaged", "Export or copy it again"
        ) from error


def _zip_member(label: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    def check() -> None:
        if info.flag_bits & 0x1:
            raise UnreadableExportError(
                f"{label} is protected by a password", "Unpack it and name the file inside"
            )
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > MAX_MEMBER_BYTES or (
            info.file_size > SMALL_BYTES and ratio > MAX_RATIO
        ):
            raise UnreadableExportError(
                f"{info.filename} in {label} would unpack to {info.file_size:,} bytes",
                _UNPACK_YOURSELF,
            )

    def read(limit: int) -> bytes:
        check()
        with _sound(label), archive.open(info) as stream:
            # The size in the header may lie: never read further than it says.
            return stream.read(min(limit, info.file_size))

    def pieces() -> Iterator[bytes]:
        check()
        left = info.file_size
        with _sound(label), archive.open(info) as stream:
            while left > 0 and (piece := stream.read(min(PIECE_BYTES, left))):
                left -= len(piece)
                yield piece

    try:
        modified = datetime(*info.date_time)
    except ValueError:
        modified = None
    return Member(
        info.filename,
        info.file_size,
        modified,
        lambda: read(MAX_MEMBER_BYTES),
        lambda: read(HEAD_BYTES),
        pieces,
    )


def decode(data: bytes, label: str) -> str:
    """Text of an export: by its mark, or by what proves its encoding; see ``encoding``.

    Raises ``UnreadableExportError`` naming what was seen.
    """
    return decoded(data, label)[0]
