"""What is said of a chat as a whole: no times, three names, nothing left, an app that is not read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.pipeline import analyze, judge
from chatcheck.parsers.errors import ChatcheckError, PeopleError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, conform
from chatcheck.parsers.read import read_exports
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.remarks import about
from chatcheck.parsers.source import from_bytes

START = datetime(2024, 5, 1, 10, tzinfo=UTC)
ASKS, ANSWERS = "I feel so low today, what should I do about the job?", "talk to them, I am here"


def chat(seconds: list[float], resolution_s: float = 1.0) -> Chat:
    frame = pl.DataFrame(
        {
            "sent_at": [START + timedelta(seconds=s) for s in seconds],
            "sender": [("Ana", "Ben")[i % 2] for i in range(len(seconds))],
            "text": [f"{(ASKS, ANSWERS)[i % 2]} {i}" for i in range(len(seconds))],
        }
    )
    return Chat(conform(frame), "telegram-json", "UTC", resolution_s)


def test_a_chat_in_one_instant_has_no_times() -> None:
    imported = about(chat([0] * 60))
    assert not imported.timed
    assert "60 of 60 messages stand in one instant (2024-05-01 10:00)" in imported.notes[0]
    assert imported.notes[0].endswith("nothing is judged by time")


@pytest.mark.parametrize(
    ("seconds", "resolution_s"),
    [([i * 60.0 for i in range(60)], 1.0), ([0] * 20, 60.0), ([0, 0], 1.0)],
    ids=["spread", "a busy minute", "two at once"],
)
def test_a_chat_with_times_has_them(seconds: list[float], resolution_s: float) -> None:
    read = about(chat(seconds, resolution_s))
    assert (read.timed, read.notes) == (True, ())


def test_a_chat_imported_in_part_keeps_its_times_and_says_so() -> None:
    mixed = about(chat([0] * 30 + [60.0 * i for i in range(1, 41)]))
    assert mixed.timed
    assert mixed.notes[0].startswith("30 of 70 messages stand in one instant")


def test_nothing_is_judged_by_time_where_there_is_none() -> None:
    spread = chat([i * 40.0 for i in range(120)])
    by_time = pl.col("detector").is_in(["timely_reply", "delayed_unacknowledged"])
    for timed, wanted in ((True, {"hit"}), (False, {"unclear"})):
        given = Chat(spread.messages, spread.format, "UTC", timed=timed)
        chances = judge(converse(given), Settings()).chances
        found = chances.filter(by_time & (pl.col("outcome") != "miss"))
        assert set(found["outcome"]) == wanted


def test_no_reply_time_is_shown_where_there_is_none() -> None:
    table = analyze(about(chat([0] * 120))).reply_times
    assert table["replies"].to_list() == [0] * len(table)


def test_three_names_point_to_the_alias(tmp_path: Path) -> None:
    lines = [
        "13/05/2024, 10:00 - +44 7700 900456: new number",
        "13/05/2024, 10:01 - Tom: who is it",
        "14/05/2024, 10:01 - Mia: me",
        "14/05/2024, 10:02 - Tom: ah",
    ]
    path = tmp_path / "chat.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    read = read_exports([str(path)], ReadOptions("UTC"))
    assert any("Three names" in note and "--alias" in note for note in read.notes)
    with pytest.raises(PeopleError, match="--alias"):
        converse(read)
    joined = read_exports([str(path)], ReadOptions("UTC"), aliases={"+44 7700 900456": "Mia"})
    assert joined.notes == ()


def test_an_export_of_which_nothing_is_left_says_why(tmp_path: Path) -> None:
    drafts = "".join(
        f'<sms address="+1555" date="170349726{i}000" type="3" body="d" contact_name="A"/>'
        for i in range(3)
    )
    path = tmp_path / "sms.xml"
    path.write_text(f'<?xml version="1.0"?>\n<smses count="3">{drafts}</smses>', encoding="utf-8")
    with pytest.raises(ChatcheckError, match="no message that can be read: all 3 rows") as caught:
        read_exports([str(path)], ReadOptions("UTC"))
    assert "holds no messages" not in str(caught.value)


SQLITE = b"SQLite format 3\x00" + bytes(80)
NOT_READ = [
    ("chat.json", b'{"guild": {"id": "0"}, "channel": {"id": "1"}, "messages": []}', "Discord"),
    ("c.csv", b"AuthorID,Author,Date,Content,Attachments,Reactions\n1,a,b,c,,\n", "Discord"),
    ("messages.csv", b"ID,Timestamp,Contents,Attachments\n1,2021-01-01,hi,\n", "Discord"),
    ("m.json", b'[{"ID": 812345678901234567, "Timestamp": "2021-01-01", "Contents": "a"}]', "Discord"),
    ("c.txt", b"=" * 62 + b"\nGuild: Direct Messages\nChannel: Private / kit\n" + b"=" * 62
     + b"\n\n[13/05/2024 10:00] kit\nhi\n\n[13/05/2024 10:01] mo\nyo\n", "Discord"),
    ("2024-05-13.json", b'[{"type": "message", "user": "U02ABCDEF", "text": "hi", "ts": "1715590000.000100"}]', "Slack"),
    ("messages.json", b'{"userId": "8:live:kit", "exportDate": "2024-01-01", "conversations": [{"MessageList": []}]}', "Skype"),
    ("Hangouts.json", b'{"conversations": [{"conversation": {"conversation_id": {"id": "x"}}}]}', "Hangouts"),
    ("messages.json", b'{"messages": [{"creator": {"name": "Kit", "email": "k@example.org", "user_type": "Human"}, "created_date": "Monday", "text": "hi"}]}', "Google Chat"),
    ("chat.txt", b"[ 13/05/2024 ] [ 10:00:00 ] Kit: hi\n", "Viber"),
    ("MSG0.db", SQLITE + b"CREATE TABLE MSG (StrTalker TEXT)", "WeChat"),
    ("x.csv", b"localId,TalkerId,Type,SubType,IsSender,CreateTime,StrContent\n1,2,1,0,1,1,hi\n", "WeChat"),
    ("msgstore.db", SQLITE + b"CREATE TABLE message_add_on (x)", "WhatsApp"),
    ("backup", SQLITE + b"CREATE TABLE message_add_on (x)", "WhatsApp"),
    ("msgstore.db.crypt15", b"\x0a\x09\xff\x01", "WhatsApp"),
    ("ChatStorage.sqlite", SQLITE + b"CREATE TABLE ZWAMESSAGE (Z_PK)", "iPhone"),
    ("chat.db", SQLITE + b"CREATE TABLE chat_message_join (x)", "Messages"),
    ("result.json", b'{"447700900123@s.whatsapp.net": {"name": "Kit", "messages": {}}}', "WhatsApp-Chat-Exporter"),
    ("m.json", b'[{"conversationId": "a", "sent_at": 1, "body": "hi", "type": "incoming"}]', "sigtop"),
    ("m.txt", b"Conversation: Kit\n\nFrom: Kit\nType: incoming\nSent: Mon, 13 May 2024\n\nhi\n", "sigtop"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "app"), NOT_READ)
def test_an_app_that_is_not_read_is_named_with_a_way_out(name: str, data: bytes, app: str) -> None:
    with pytest.raises(ChatcheckError, match=rf"{app}.*which is not read\. .*[Ee]xport"):
        recognise(from_bytes(name, data))


def test_json_of_something_else_is_still_that() -> None:
    data = json.dumps({"messages_count": 3, "files": ["a"]}).encode()
    with pytest.raises(ChatcheckError, match="JSON of something else"):
        recognise(from_bytes("x.json", data))
