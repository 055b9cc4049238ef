"""Telegram Desktop's JSON: what is read, repaired, and refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.telegram.desktop_json import TELEGRAM_JSON

ROWS: list[dict[str, Any]] = [
    {"id": 1, "type": "message", "date": "2024-01-01T10:00:00", "from": "Mia",
     "from_id": "user1", "text": ["a ", {"type": "link", "text": "b"}]},
    {"id": 2, "type": "service", "date": "2024-01-01T10:02:00", "actor": "Jonas",
     "actor_id": "user2", "action": "phone_call", "discard_reason": "missed", "text": ""},
    {"id": 3, "type": "service", "date": "2024-01-01T10:02:00", "actor": "Mia",
     "actor_id": "user1", "action": "pin_message", "text": ""},
    {"id": 4, "type": "message", "date": "2024-01-01T10:03:00", "from": "Mia B",
     "from_id": "user1", "text": "q", "reply_to_message_id": 1, "media_type": "sticker"},
]  # fmt: skip
CHAT = {"name": "Jonas", "type": "personal_chat", "id": 1, "messages": ROWS}
DATA = json.dumps(CHAT, indent=1).encode()


def test_kinds_people_text_and_replies() -> None:
    frame = TELEGRAM_JSON.read(from_bytes("x", DATA), ReadOptions()).messages
    assert frame["kind"].to_list() == ["text", "call", "system", "sticker"]
    assert frame["sender"].to_list() == ["Mia B", "Jonas", None, "Mia B"]
    assert frame["text"][0] == "a b"
    assert frame["reply_to"].to_list() == [None, None, None, 1]


def test_an_account_asks_for_a_chat_by_name() -> None:
    other = {"name": "Ola", "type": "personal_chat", "id": 2, "messages": ROWS[:1]}
    source = from_bytes("x", json.dumps({"chats": {"list": [CHAT, other]}}).encode())
    with pytest.raises(ChatcheckError, match=r"Jonas \(4\), Ola \(1\)"):
        TELEGRAM_JSON.read(source, ReadOptions())
    assert len(TELEGRAM_JSON.read(source, ReadOptions(chat="Ola")).messages) == 1


def test_known_faults_are_repaired() -> None:
    bad = DATA.replace(b'"q"', b'"q\\x0C"').replace(
        b'"id": 4,', b'"id": 4,\n "document_id": video_files/sticker.webm,\n'
    )
    chat = TELEGRAM_JSON.read(from_bytes("x", bad), ReadOptions())
    assert chat.messages["text"][3] == "q\x0c"
    assert "repaired" in chat.notes[0]


def test_damage_is_read_or_refused_never_a_traceback() -> None:
    for at in range(0, len(DATA), 7):
        flipped = DATA[:at] + bytes([DATA[at] ^ (1 << at % 8)]) + DATA[at + 1 :]
        for data in (DATA[:at], flipped):
            try:
                TELEGRAM_JSON.read(from_bytes("x", data), ReadOptions())
            except ChatcheckError:
                continue


def test_rows_without_numbers_are_numbered_by_their_place() -> None:
    bare = [{key: value for key, value in row.items() if key != "id"} for row in ROWS]
    data = json.dumps(CHAT | {"messages": bare}).encode()
    frame = TELEGRAM_JSON.read(from_bytes("x", data), ReadOptions()).messages
    assert frame["message_id"].to_list() == [0, 1, 2, 3]
    assert frame["reply_to"].null_count() == 4
    assert frame["kind"].to_list() == ["text", "call", "system", "sticker"]
    mixed = json.dumps(CHAT | {"messages": [*ROWS, *bare[:1]]}).encode()
    again = TELEGRAM_JSON.read(from_bytes("x", mixed), ReadOptions()).messages
    assert again["message_id"].is_unique().all()
    assert len(again) == 5


def test_rows_of_hardly_anything_are_telegram_s_too() -> None:
    rows = [{key: row[key] for key in ("date", "from", "text")} for row in (ROWS[0], ROWS[3])]
    source = from_bytes("x", json.dumps({"name": "Jonas", "messages": rows}).encode())
    assert TELEGRAM_JSON.recognises(source)
    frame = TELEGRAM_JSON.read(source, ReadOptions()).messages
    assert frame.select("sender", "text").rows() == [("Mia", "a b"), ("Mia B", "q")]


@pytest.mark.parametrize("date", ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00.000+00:00"])
def test_dates_that_name_their_zone_are_no_telegram_s(date: str) -> None:
    rows = [row | {"date": date} for row in ROWS]
    source = from_bytes("x", json.dumps(CHAT | {"messages": rows}).encode())
    assert not TELEGRAM_JSON.recognises(source)
    assert TELEGRAM_JSON.recognises(from_bytes("x", DATA))


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"todo_list": {"title": "saturday", "answers": []}}, "unknown"),
        ({"photo": "(File unavailable, please try again later)"}, "photo"),
        ({"self_destruct_period_seconds": 10}, "unknown"), ({"game_title": "chess"}, "unknown"),
        ({"media_type": "video_message", "file": "a.mp4"}, "video"),
        ({"file": "a.pdf"}, "document"), ({"giveaway_information": {}}, "unknown"),
        ({"location_information": {"latitude": 1.0}, "live_location_period_seconds": 60},
         "location"),
        ({"contact_information": {"first_name": "Bo"}}, "contact"),
    ],
)  # fmt: skip
def test_what_has_no_words_is_no_short_reply(more: dict[str, Any], kind: str) -> None:
    rows = [ROWS[0], ROWS[3] | {"text": "", "media_type": None} | more]
    data = json.dumps(CHAT | {"messages": rows}).encode()
    frame = TELEGRAM_JSON.read(from_bytes("x", data), ReadOptions()).messages
    assert frame.select("kind", "text").row(1) == (kind, "")
