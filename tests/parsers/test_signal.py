"""Signal: signal-export in the forms of its years, its data.json, and Signal's own main.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.source import from_bytes, open_source


def read(data: str | bytes, label: str = "chat.md", **options: Any) -> Chat:
    source = from_bytes(label, data.encode() if isinstance(data, str) else data)
    return recognise(source).read(source, ReadOptions("UTC", **options))


def told(chat: Chat) -> list[tuple[object, ...]]:
    return chat.messages.select("sender", "kind", "text").rows()


HEADS = {
    "2024": "[2024-04-0{} 18:20:11] ",
    "2021": "[2024-04-0{} 18:20] ",
    "2020": "[2024-04-0{}, 18:20] ",
}


@pytest.mark.parametrize("form", HEADS)
def test_quoted_words_are_not_the_replier_s(form: str) -> None:
    head = HEADS[form]
    data = (
        f"{head.format(1)}Ida: I was so proud of you today  \n"
        f"{head.format(2)}Me: \n\n> I was so proud of you today\n\nreally?  \n"
        f"{head.format(3)}Ida: \n>\n> really?\n>\nyes:\n> as my gran would say\n"
    )
    chat = read(data, me="Uwe")
    assert chat.format == "signal-export"
    assert told(chat) == [
        ("Ida", "text", "I was so proud of you today"),
        ("Uwe", "text", "really?"),
        ("Ida", "text", "yes:\n> as my gran would say"),
    ]
    assert chat.messages["reply_to"].to_list() == [None, 0, 1]
    assert chat.resolution_s == (1.0 if form == "2024" else 60.0)


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Incoming video call (accepted, 12m 3s)  ", "call", "call"),
        ("Outgoing call  ", "call", "call"),
        ("Missed voice call  ", "call", "call, missed"),
        ("Outgoing voice call (declined by recipient)  ", "call", "call, missed"),
        ("Missed voice calls are the worst  ", "text", "Missed voice calls are the worst"),
        ("(This message was deleted)", "deleted", ""),
        ("here  ![shed (1).jpg](./media/shed%20(1).jpg)  ", "photo", "here"),
        ("  [note.m4a](./media/note.m4a)  ", "audio", ""),
        ("  [plan](./media/plan)  ", "document", ""),
        ("  [a.mp4](./media/a.mp4)  ![b.png](./media/b.png)  ", "video", ""),
        ("see [the map](https://example.org/x)  ", "text", "see [the map](https://example.org/x)"),
        ("  \n(( 🦔 ))", "sticker", ""),
        ("  [🦔](../exported_stickers/ab12/3.webp)  ", "sticker", ""),
        ("look  (media not exported)  ", "unknown", "look"),
        ("  ", "unknown", ""),
    ],
)
def test_what_signal_export_adds_is_no_text(body: str, kind: str, text: str) -> None:
    data = f"[2024-04-01 18:20:11] Ida: {body}\n[2024-04-01 18:21:00] Me: ok then  \n"
    assert told(read(data))[0] == ("Ida", kind, text)


@pytest.mark.parametrize("gap", ["\n", " "])
def test_reactions_belong_to_the_message(gap: str) -> None:
    data = (
        f"[2024-04-01 18:20:11] Ida: done{gap}(- Me: 🎉, Ida, Mrs: ❤️ -)![a.png](./media/a.png)  \n"
        "[2024-04-01 18:20:40] Me: well  \n"
    )
    frame = read(data, me="Uwe").messages
    assert frame["text"].to_list() == ["done", "well"]
    assert [(one["sender"], one["emoji"]) for one in frame["reactions"][0]] == [
        ("Uwe", "🎉"),
        ("Ida, Mrs", "❤️"),
    ]


def test_rows_of_another_form_are_counted_and_said() -> None:
    data = (
        "[2024-04-01 18:20:11] Ida: look  \n[2021-04-01, 18:20] Me: old words\n"
        "[2024-04-01 18:20:40] Me: well  \n"
    )
    chat = read(data)
    assert len(chat.messages) == 2
    assert chat.notes[0].startswith("1 line begins like messages of another form")


def test_what_has_no_time_is_left_out_and_counted() -> None:
    data = "[1970-01-01 00:00:00] Ida: when?  \n[2024-04-01 18:20:40] Me: well  \n"
    chat = read(data)
    assert told(chat) == [("Me", "text", "well")]
    assert [(skip.reason, skip.count) for skip in chat.skipped] == [("undated", 1)]


def test_a_year_first_chat_of_whatsapp_stays_whatsapp() -> None:
    data = "[2024-04-01 18:20:11] Ida: hej\n[2024-04-01 18:20:40] Uwe: hej hej\n"
    assert read(data, "_chat.txt").format == "whatsapp"
    assert read(data, "chat.md").format == "signal-export"


LINES: list[dict[str, Any]] = [
    {"date": "2024-04-01T18:20:11", "sender": "Ida", "body": "did it rain?  ", "quote": "",
     "sticker": "", "reactions": [["Me", "🌧"]], "attachments": []},
    {"date": "2024-04-01T18:21:11", "sender": "Me", "body": "it poured  ",
     "quote": "\n\n> did it rain?\n\n", "sticker": None,
     "reactions": [{"name": "Ida", "emoji": "😅"}],
     "attachments": [{"name": "a.jpg", "path": "media/a.jpg"}]},
    {"date": "2024-04-01T18:22:11", "sender": "Ida", "body": "Incoming call  ", "quote": "",
     "sticker": None, "reactions": [], "attachments": [], "call": True, "missed": True},
    {"date": "2024-04-01T18:23:11", "sender": "Ida", "body": "  ", "quote": "",
     "sticker": {"emoji": "🦔"}, "reactions": [], "attachments": [], "deleted": False},
    {"date": "2024-04-01T18:24:11", "sender": "Me", "body": "  ", "quote": "", "sticker": None,
     "reactions": [], "attachments": [], "deleted": True},
]  # fmt: skip


def data_json(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_data_json_is_read() -> None:
    chat = read(data_json(LINES), "data.json")
    assert told(chat) == [
        ("Ida", "text", "did it rain?"), ("Me", "photo", "it poured"),
        ("Ida", "call", "call, missed"), ("Ida", "sticker", ""), ("Me", "deleted", ""),
    ]  # fmt: skip
    assert chat.messages["reply_to"].to_list()[1] == 0
    given = [one for row in chat.messages["reactions"] for one in row]
    assert [(one["sender"], one["emoji"]) for one in given] == [("Me", "🌧"), ("Ida", "😅")]


def test_data_json_is_preferred_to_the_page_beside_it(tmp_path: Path) -> None:
    for name in ("Ida", "Jo"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "chat.md").write_text(
            "[2024-04-01 18:20:11] Ida: a  \n[2024-04-01 18:21:11] Me: b  \n"
        )
    (tmp_path / "Ida" / "data.json").write_bytes(data_json(LINES))
    source = open_source(str(tmp_path))
    with pytest.raises(ChatcheckError, match=r"2 chats.*Ida \(5\), Jo \(2\)"):
        recognise(source).read(source, ReadOptions())
    assert len(recognise(source).read(source, ReadOptions(chat="Ida")).messages) == 5


def test_a_cut_data_json_is_read_up_to_the_cut() -> None:
    chat = read(data_json(LINES)[:-20], "data.json")
    assert len(chat.messages) == 4
    assert "cut off" in chat.notes[0]


def item(at: int, author: str = "2", chat: str = "7", **more: Any) -> dict[str, Any]:
    return {"chatItem": {"chatId": chat, "authorId": author, "dateSent": str(at), **more}}


def words(text: str, **more: Any) -> dict[str, Any]:
    return {"standardMessage": {"text": {"body": text}, **more}}


FRONT: list[dict[str, Any]] = [
    {"version": "1", "backupTimeMs": "1"},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"e164": "15550199", "nickname": {"given": "Ida"}}}},
    {"recipient": {"id": "3", "contact": {"e164": "15550177"}}},
    {"chat": {"id": "7", "recipientId": "2"}},
    {"chat": {"id": "8", "recipientId": "3"}},
]
T = 1_712_000_000_000


def own(*rows: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(row) for row in (*FRONT, *rows)).encode()


def test_people_of_an_account_are_called_as_the_owner_calls_them() -> None:
    data = own(item(T, **words("a")), item(T + 1, "1", **words("b")), item(T + 2, "3", "8"))
    with pytest.raises(ChatcheckError, match=r"2 chats.*Ida \(2\), \+15550177 \(1\)"):
        read(data, "main.jsonl")
    chat = read(data, "main.jsonl", chat="Ida", me="Uwe")
    assert told(chat) == [("Ida", "text", "a"), ("Uwe", "text", "b")]
    assert chat.messages["sent_at"].dt.timestamp("ms").to_list() == [T, T + 1]


def test_an_edited_message_stands_at_its_first_time_and_answers_find_it() -> None:
    quote = {"targetSentTimestamp": str(T), "authorId": "2"}
    data = own(
        item(T + 9_000, revisions=[{"dateSent": str(T)}], **words("the train is late")),
        item(T + 5_000, "1", **words("poor you", quote=quote)),
    )
    frame = read(data, "main.jsonl").messages
    assert frame["text"].to_list() == ["the train is late", "poor you"]
    assert frame["edited"].to_list() == [True, False]
    assert frame["reply_to"].to_list() == [None, 0]


def test_when_a_message_was_read_is_known() -> None:
    status = [{"recipientId": "2", "timestamp": str(T + 60_000), "read": {}}]
    data = own(item(T, "1", outgoing={"sendStatus": status}, **words("hm")), item(T + 1))
    wait = read(data, "main.jsonl").messages.select("sent_at", "read_at").row(0)
    assert (wait[1] - wait[0]).total_seconds() == 60


def test_own_sample_has_every_kind() -> None:
    sample = Path(__file__).parents[2] / "sample_exports" / "signal_own"
    source = open_source(str(sample))
    chat = recognise(source).read(source, ReadOptions("UTC", me="Ana"))
    assert chat.messages["kind"].to_list() == [
        "system", "text", "text", "text", "photo", "audio", "sticker", "call", "call", "deleted",
        "unknown", "poll",
    ]  # fmt: skip
    assert [(skip.reason, skip.count) for skip in chat.skipped] == [("failed to be sent", 1)]


def test_a_cut_own_export_is_read_up_to_the_cut() -> None:
    data = own(item(T, **words("one")), item(T + 1, "1", **words("two")))
    chat = read(data[:-5], "main.jsonl")
    assert chat.messages["text"].to_list() == ["one"]
    assert "cut off" in chat.notes[0]


def test_damage_inside_is_refused() -> None:
    data = own(item(T, **words("one")), item(T + 1, **words("two"))).replace(b'"one"', b"one")
    with pytest.raises(ChatcheckError, match=r"main\.jsonl is damaged"):
        read(data, "main.jsonl")
