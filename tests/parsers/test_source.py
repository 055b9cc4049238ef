"""Sources: files, folders, archives; what is refused, and in which words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from chatcheck.parsers import source as source_module
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.source import decode, from_bytes, open_source


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_folder_lists_its_files_by_relative_path(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "_chat.txt").write_text("hi")
    (tmp_path / "media" / "a.jpg").write_bytes(b"x")
    assert [m.name for m in open_source(str(tmp_path)).members] == ["_chat.txt", "media/a.jpg"]


def test_a_zip_is_read_member_by_member(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"_chat.txt": b"hello"}))
    source = open_source(str(path))
    assert source.members[0].load() == b"hello"
    assert source.head(source.members[0]) == b"hello"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped(**{"_chat.txt": bytes(60_000_000)})
    with pytest.raises(UnreadableExportError, match="would unpack to 60,000,000 bytes"):
        from_bytes("bomb.zip", bomb).members[0].load()


def test_a_cut_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    data = zipped(**{"_chat.txt": b"hello " * 1000})
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableExportError, match="cut off or damaged"):
        open_source(str(path))


def test_damaged_bytes_inside_a_zip_are_refused() -> None:
    data = bytearray(zipped(**{"_chat.txt": b"hello there, this is a chat " * 100}))
    data[45] ^= 0xFF
    with pytest.raises(UnreadableExportError, match="cut off or damaged"):
        from_bytes("export.zip", bytes(data)).members[0].load()


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(zipped(**{"_chat.txt": b"hello"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableExportError, match="password"):
        from_bytes("export.zip", bytes(data)).members[0].load()


@pytest.mark.parametrize("name", ["missing.txt", "missing/"])
def test_what_is_not_there_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableExportError, match="does not exist"):
        open_source(str(tmp_path / name))


def test_a_folder_of_everything_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("x")
    with pytest.raises(UnreadableExportError, match="more than 3 files"):
        open_source(str(tmp_path))


def test_a_file_of_any_size_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_MEMBER_BYTES", 10)
    (tmp_path / "a.txt").write_text("x" * 11)
    member = open_source(str(tmp_path / "a.txt")).members[0]
    with pytest.raises(UnreadableExportError, match="has 11 bytes, more than 10"):
        member.load()


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableExportError, match="empty folder"):
        open_source(str(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_decode_by_mark_or_by_proof(encoding: str) -> None:
    text = "[25/12/2023, 09:41:07] Ana: grüße 🤓\n"
    assert decode(text.encode(encoding), "x") == text


def test_other_encodings_are_refused_with_the_place() -> None:
    with pytest.raises(UnreadableExportError, match="byte 4 does not fit"):
        decode("Ana привет".encode("cp1251"), "x.txt")


def test_the_head_of_a_member_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    source = open_source(str(path))
    reads: list[Path] = []
    real = source_module._read_head
    monkeypatch.setattr(source_module, "_read_head", lambda p: reads.append(p) or real(p))
    assert [source.head(source.members[0]) for _ in range(3)] == [b"abc"] * 3
    assert len(reads) == 1
