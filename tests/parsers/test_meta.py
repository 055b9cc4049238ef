"""Messenger's and Instagram's downloads: strings, files, folders, sentences of Meta's, damage."""

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

T = 1_712_000_000_000
IDA, UWE = "Ida Sørby", "Uwe Brandt"


def mangled(value: Any) -> Any:
    """As Meta writes it: every string's bytes taken for letters."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [mangled(one) for one in value]
    return {k: mangled(v) for k, v in value.items()} if isinstance(value, dict) else value


def message(text: str | None = None, at: int = 0, who: str = IDA, **more: Any) -> dict[str, Any]:
    row = {"sender_name": who, "timestamp_ms": T + at * 1000, **more}
    return row if text is None else row | {"content": text}


def chat(*rows: dict[str, Any], title: str = IDA) -> bytes:
    people = [{"name": IDA}, {"name": UWE}]
    data = {"participants": people, "messages": list(rows)[::-1], "title": title}
    return json.dumps(mangled(data), indent=1).encode()


def read(data: bytes, label: str = "message_1.json", **options: Any) -> Chat:
    source = from_bytes(label, data)
    return recognise(source).read(source, ReadOptions("UTC", **options))


def told(chat: Chat) -> list[tuple[object, ...]]:
    return chat.messages.select("sender", "kind", "text").rows()


def test_every_string_is_mended_where_it_can_be() -> None:
    given = [{"reaction": "😮", "actor": UWE}]
    data = chat(message("blåbær 🫐 — så godt!", reactions=given), message("ja", 1, UWE))
    frame = read(data).messages
    assert frame["text"].to_list() == ["blåbær 🫐 — så godt!", "ja"]
    assert frame["sender"].to_list() == [IDA, UWE]
    assert [(one["emoji"], one["sender"]) for one in frame["reactions"][0]] == [("😮", UWE)]


def test_strings_that_are_whole_already_are_kept() -> None:
    data = {"participants": [{"name": IDA}], "title": IDA, "messages": [message("ærlig 日本")]}
    assert read(json.dumps(data).encode()).messages["text"].to_list() == ["ærlig 日本"]


@pytest.mark.parametrize(
    ("row", "kind", "text"),
    [
        (message("Ida sent an attachment."), "unknown", ""),
        (message("You sent an attachment.", share={"link": "https://x.org"}), "unknown", ""),
        (message("Du hast einen Anhang gesendet."), "unknown", ""),
        (message("Enviaste un archivo adjunto."), "unknown", ""),
        (message("You sent a photo of my cat."), "text", "You sent a photo of my cat."),
        (message("you sent an attachment"), "text", "you sent an attachment"),
        (message(share={"link": "https://example.org/a", "share_text": "their words"}), "text",
         "https://example.org/a"),
        (message("read this", share={"link": "https://example.org/a"}), "text", "read this"),
        (message("here", photos=[{"uri": "a.jpg"}]), "photo", "here"),
        (message(videos=[{"uri": "a.mp4"}]), "video", ""),
        (message(gifs=[{"uri": "a"}]), "gif", ""),
        (message(audio_files=[{"uri": "a"}]), "audio", ""),
        (message(files=[{"uri": "a.pdf"}]), "document", ""),
        (message(sticker={"uri": "a"}), "sticker", ""), (message(), "unknown", ""),
        (message("Ida called you.", call_duration=61), "call", "call, 61 s"),
        (message("You missed a call from Ida."), "call", "call, missed"),
        (message("x", type="Call", call_duration=0, missed=True), "call", "call, missed"),
        (message("The video chat ended."), "call", "call"),
        (message(is_unsent=True), "deleted", ""), (message("Ida unsent a message."), "deleted", ""),
        (message("Ida set the nickname for Uwe to Bear."), "system",
         "Ida set the nickname for Uwe to Bear."),
        (message(f"{IDA} hat das Thema geändert."), "system", f"{IDA} hat das Thema geändert."),
        (message("You made my day."), "text", "You made my day."),
        (message("You removed it?"), "text", "You removed it?"),
        (message("Ida is tired and so am I."), "text", "Ida is tired and so am I."),
    ],
)  # fmt: skip
def test_sentences_of_meta_are_nobody_s_words(row: dict[str, Any], kind: str, text: str) -> None:
    frame = read(chat(row, message("ok", 1, UWE))).messages
    assert frame.select("kind", "text").row(0) == (kind, text)
    assert frame["sender"].to_list() == [None if kind == "system" else IDA, UWE]


@pytest.mark.parametrize(
    "text",
    [
        "Reacted 😂 to your message ", "Liked a message", "Ida reacted ❤️ to your message.",
        "Reaccionó con 🔥 a tu mensaje", "A réagi avec 😮 à votre message",
    ],
)  # fmt: skip
def test_reactions_that_came_as_messages_are_counted_and_left_out(text: str) -> None:
    found = read(chat(message("so"), message(text, 1), message("ok", 2, UWE)))
    assert found.messages["text"].to_list() == ["so", "ok"]
    assert ("reactions that came as messages", 1) in [(s.reason, s.count) for s in found.skipped]


def test_whose_account_is_gone_has_a_name() -> None:
    found = read(chat(message("hm", who=""), message("so", 1, UWE)))
    assert found.messages["sender"].to_list() == ["Facebook user", UWE]


SEALED = {
    "participants": [IDA, UWE],
    "threadName": f"{IDA}_12",
    "messages": [
        {"senderName": IDA, "timestamp": T + 90_000, "text": "søt!", "type": "text",
         "isUnsent": False, "media": [], "reactions": [{"actor": UWE, "reaction": "🥰"}]},
        {"senderName": UWE, "timestamp": T + 95_000, "text": "", "type": "media",
         "isUnsent": False, "media": [{"uri": "./media/1.ogg"}], "reactions": []},
        {"senderName": UWE, "timestamp": T + 96_000, "text": "", "type": "text", "isUnsent": True,
         "media": [], "reactions": []},
        {"senderName": IDA, "timestamp": T + 97_000, "text": "", "type": "media", "isUnsent": False,
         "media": [{"uri": "Failed to download media"}], "reactions": []},
    ],
}  # fmt: skip


def test_an_end_to_end_chat_by_itself() -> None:
    found = read(json.dumps(SEALED, ensure_ascii=False).encode(), f"{IDA}_12.json")
    assert told(found) == [
        (IDA, "text", "søt!"), (UWE, "audio", ""), (UWE, "deleted", ""), (IDA, "unknown", ""),
    ]  # fmt: skip
    assert found.messages["conversation"][0] == IDA


def download(folder: Path) -> Path:
    root = folder / "your_activity_across_facebook" / "messages"
    files = {
        "inbox/idas_1/message_1.json": chat(message("c", 20), message("d", 30, UWE)),
        "inbox/idas_1/message_2.json": chat(message("a", 0), message("b", 10, UWE)),
        "inbox/idas_1/message_10.json": chat(message("z", 0)),
        "e2ee_cutover/idas_1/message_1.json": chat(message("d", 30, UWE), message("e", 40)),
        "archived_threads/bo_2/message_1.json": chat(message("x"), title="Bo"),
        "inbox/bo_3/message_1.json": chat(message("y"), title="Bo"),
        "autofill_information.json": b'{"autofill_information_v2": {}}',
    }
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return folder


def test_a_download_lists_its_chats_and_joins_their_files(tmp_path: Path) -> None:
    source = open_source(str(download(tmp_path)))
    with pytest.raises(ChatcheckError) as raised:
        recognise(source).read(source, ReadOptions())
    assert f"3 chats. Pick one with --chat NAME: {IDA} (7), Bo [bo_2] (1), Bo [bo_3] (1)" in str(
        raised.value
    )
    found = recognise(source).read(source, ReadOptions("UTC", chat=IDA))
    assert found.messages["text"].to_list() == ["z", "a", "b", "c", "d", "e"]
    assert [(s.reason, s.count) for s in found.skipped] == [("in more than one file", 1)]
    assert "end to end encrypted" in found.notes[0]
    assert recognise(source).read(source, ReadOptions(chat="Bo [bo_3]")).rows_read == 1


def test_end_to_end_chats_are_joined_to_the_chat_of_their_name(tmp_path: Path) -> None:
    (download(tmp_path) / f"{IDA}_12.json").write_text(json.dumps(SEALED), encoding="utf-8")
    source = open_source(str(tmp_path))
    found = recognise(source).read(source, ReadOptions("UTC", chat=IDA))
    assert found.messages["text"].to_list() == ["z", "a", "b", "c", "d", "e", "søt!", "", "", ""]
    assert found.notes == ()


PAGE = (
    b'<html><head></head><body><div class="_a706"><div class="pam _3-95 _2ph- _a6-g">'
    b"<div>Ida</div><div>hei</div><div>1. apr. 2024, 19:33</div></div></div></body></html>"
)


def test_pages_are_refused_with_what_to_ask_for() -> None:
    with pytest.raises(ChatcheckError, match=r"HTML.*in JSON"):
        read(PAGE, "message_1.html")


def test_a_cut_file_gives_every_whole_message() -> None:
    rows = [message(f"text {n}", n, (IDA, UWE)[n % 2]) for n in range(5)]
    data = chat(*rows)
    # The newest come first: what is cut is the oldest.
    ends = [data.index(f"text {n}".encode()) + len(f'text {n}"\n  }}') for n in range(5)]
    for at in range(data.index(b"text 4"), ends[0]):
        found = read(data[:at])
        whole = [f"text {n}" for n in range(5) if ends[n] <= at]
        assert found.messages["text"].to_list() == whole
        assert not whole or "cut off" in found.notes[0]


def test_other_damage_is_refused_with_its_place() -> None:
    data = chat(message("one"), message("two", 1)).replace(b'"one"', b"one")
    with pytest.raises(ChatcheckError, match=r"message_1\.json is damaged .*byte \d+"):
        read(data)
