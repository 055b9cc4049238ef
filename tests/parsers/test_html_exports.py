"""Telegram's pages and Google Voice's: order, senders, clocks, threads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.read import read_exports
from tests.support import writers
from tests.support.writers import OTHER, OWNER

FIRST = datetime(2024, 1, 29, 9, tzinfo=UTC)
ROWS = [(FIRST + timedelta(minutes=i), (OWNER, OTHER)[i % 7 == 0], f"t{i}") for i in range(1150)]


def test_pages_are_read_by_number_not_by_name(tmp_path: Path) -> None:
    chat = writers.read(writers.telegram_html(ROWS), tmp_path)
    assert len(list(tmp_path.glob("*.html"))) == 12  # messages10 sorts before messages2
    assert chat.messages["text"].to_list() == [text for _, _, text in ROWS]
    assert chat.messages["sender"].to_list() == [who for _, who, _ in ROWS]


def test_a_name_is_carried_into_the_next_page(tmp_path: Path) -> None:
    files = writers.telegram_html(ROWS[1:5])
    second = writers.telegram_html(ROWS[5:7])["messages.html"].decode()
    nameless = second.replace('<div class="from_name">\nAna\n</div>', "").replace("message1", "m1")
    files["messages2.html"] = nameless.replace('id="m1"', 'id="message91"').encode()
    chat = writers.read(files, tmp_path)
    assert set(chat.messages["sender"]) == {OWNER}


def test_the_printed_offset_does_not_move_the_clock(tmp_path: Path) -> None:
    rows = [(datetime(2024, 7, 1, 20, tzinfo=UTC), OWNER, "a"), (ROWS[0][0], OTHER, "b")]
    files = {
        name: data.replace(b"UTC+00:00", b"UTC+01:00")
        for name, data in writers.telegram_html(rows).items()
    }
    path = writers.written(files, tmp_path)
    summer = read_exports([path], ReadOptions("Europe/Paris"))
    assert summer.messages["sent_at"].dt.hour().to_list() == [8, 18]
    assert summer.notes == ()
    elsewhere = read_exports([path], ReadOptions("America/New_York"))
    assert "clock says UTC+01:00" in elsewhere.notes[0]


def test_voice_threads_are_listed_and_calls_belong_to_theirs(tmp_path: Path) -> None:
    page = next(iter(writers.google_voice(ROWS[:4]).values()))
    (tmp_path / "Ben - Text - 2024-01-29T09_00_00Z.html").write_bytes(page)
    (tmp_path / "Ben - Text - 2024-01-30T09_00_00Z.html").write_bytes(page)
    (tmp_path / "Cleo - Text - 2024-01-30T09_00_00Z.html").write_bytes(page)
    with pytest.raises(ChatcheckError, match=r"2 chats.*Ben \(8\), Cleo \(4\)"):
        read_exports([str(tmp_path)], ReadOptions("UTC"))
    chat = read_exports([str(tmp_path)], ReadOptions("UTC", chat="Ben"))
    assert len(chat.messages) == 4
    assert {skip.reason: skip.count for skip in chat.skipped} == {
        "in other chats of the export": 4,
        "repeated in the export": 4,
    }


def test_markup_nested_without_end_is_flattened(tmp_path: Path) -> None:
    files = writers.telegram_html(ROWS[:4])
    deep = b"<div>" * 100_000
    chat = writers.read(
        {k: v.replace(b">\nt1", b">" + deep + b"t1") for k, v in files.items()}, tmp_path
    )
    assert len(chat.messages) == 4
