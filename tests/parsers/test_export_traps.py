"""What the other exports are known to do to parsers: one small export each, and what is read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import polars as pl
import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.source import from_bytes


def read(data: str | bytes, label: str, **options: Any) -> Chat:
    source = from_bytes(label, data.encode() if isinstance(data, str) else data)
    return recognise(source).read(source, ReadOptions("UTC", **options))


def told(chat: Chat) -> list[tuple[object, ...]]:
    return chat.messages.select("sender", "kind", "text").rows()


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


# Telegram Desktop, JSON.


def message(number: int, text: Any = "hi", **more: Any) -> dict[str, Any]:
    row = {
        "id": number, "type": "message", "date": "2023-12-25T09:41:07",
        "date_unixtime": "1703497267", "from": "Ana", "from_id": "user5", "text": text,
    }  # fmt: skip
    return {key: value for key, value in (row | more).items() if value is not ...}


def telegram(*rows: dict[str, Any]) -> str:
    return json.dumps({"name": "Ana", "type": "personal_chat", "id": 5, "messages": rows}, indent=1)


PARTS = [{"type": "plain", "text": "see "}, {"type": "bold", "text": "this"}]


@pytest.mark.parametrize(
    ("row", "text", "kind"),
    [
        (message(1, ["see ", {"type": "link", "text": "e.org"}]), "see e.org", "text"),
        (message(1, ..., text_entities=PARTS), "see this", "text"),
        (message(1, "", text_entities=PARTS), "see this", "text"),
        (message(1, None), "", "unknown"),
        (message(1, "", game_title="Chess"), "", "unknown"),
        (message(1, "", poll={"question": "Pizza?", "answers": []}), "Pizza?", "poll"),
        (message(1, "look", photo="(File not included.)"), "look", "photo"),
        (message(1, date_unixtime=1703497267), "hi", "text"),
    ],
)
def test_telegram_bodies(row: dict[str, Any], text: str, kind: str) -> None:
    assert told(read(telegram(row), "result.json")) == [("Ana", kind, text)]


@pytest.mark.parametrize(
    ("when", "edited"),
    [
        ("1970-01-01T01:00:00", False),
        ("1969-12-31T19:00:00", False),
        ("2023-12-25T10:00:00", True),
    ],
)
def test_never_edited_is_the_beginning_of_time(when: str, edited: bool) -> None:
    chat = read(telegram(message(1, edited=when)), "result.json")
    assert chat.messages["edited"].to_list() == [edited]


def test_two_people_of_one_name_stay_two() -> None:
    chat = read(telegram(message(1), message(2, from_id="user6")), "result.json")
    assert chat.messages["sender"].to_list() == ["Ana (user5)", "Ana (user6)"]


def test_an_account_whose_contacts_fill_its_head_is_known() -> None:
    contacts = [{"first_name": f"N{i}", "phone_number": "+15550100"} for i in range(3000)]
    chat = {"name": "Ana", "type": "personal_chat", "id": 5, "messages": [message(1)]}
    account = {
        "about": "Here is the data you requested.", "personal_information": {"user_id": 1},
        "contacts": {"list": contacts}, "chats": {"list": []},
        "left_chats": {"about": "", "list": [chat | {"name": "Old group"}, chat]},
    }  # fmt: skip
    data = json.dumps(account)
    with pytest.raises(ChatcheckError, match=r"2 chats.*Ana \(1\), Old group \(1\)"):
        read(data, "result.json")
    assert read(data, "result.json", chat="Old group").messages["conversation"][0] == "Old group"


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "name", ["video_files/sticker (3).webm", "(File not included. Change it.)"]
)
def test_an_unquoted_document_id_is_repaired(indent: int | None, name: str) -> None:
    text = [{"type": "custom_emoji", "document_id": "HERE", "text": "E"}, " x"]
    chat = {"name": "A", "type": "personal_chat", "messages": [message(1, text), message(2)]}
    data = json.dumps(chat, indent=indent).replace('"HERE"', name)
    found = read(data, "result.json")
    assert found.messages["text"].to_list() == ["E x", "hi"]
    assert "repaired" in found.notes[0]


def test_a_telegram_file_cut_anywhere_gives_every_whole_message() -> None:
    rows = [message(n, f"text {n}") for n in range(1, 6)]
    data = telegram(*rows)
    ends = [data.index(f"text {n}") + len(f'text {n}"\n  }}') for n in range(1, 6)]
    for at in range(data.index("text 1"), len(data) - 1):
        found = read(data[:at], "result.json")
        whole = sum(end <= at for end in ends)
        assert found.messages["text"].to_list() == [f"text {n}" for n in range(1, whole + 1)]
        assert "cut off" in found.notes[0]


def test_other_damage_is_refused_with_its_place() -> None:
    data = telegram(message(1, "one"), message(2, "two"))
    with pytest.raises(ChatcheckError, match=r"byte \d+"):
        read(data.replace('"two"', "two"), "result.json")
    broken = data.encode().replace(b"two", b"t\xffo")
    with pytest.raises(ChatcheckError, match=f"byte {broken.index(0xFF)}"):
        read(broken, "result.json")


# Telegram Desktop, HTML.


def page(*rows: str, title: str = "Ana", end: str = "</html>") -> str:
    return (
        '<html><body><div class="page_header"><div class="text bold">'
        f'{title}</div></div><div class="history">{"".join(rows)}</div></body>{end}'
    )


def row(number: int, inner: str, name: str | None = "Ana") -> str:
    who = f'<div class="from_name">\n{name} </div>' if name else ""
    joined = "" if name else " joined"
    return (
        f'<div class="message default clearfix{joined}" id="message{number}"><div class="body">'
        f'<div class="pull_right date details" title="25.12.2023 09:41:0{number} UTC+00:00">09:41'
        f"</div>{who}{inner}</div></div>"
    )


FORWARDED = (
    '<div class="forwarded body"><div class="from_name">News <span class="date details" '
    'title="24.12.2023 08:00:00 UTC+00:00"> 24.12.2023 08:00:00</span></div>'
    '<div class="text">big news</div></div>'
)


def test_a_forward_does_not_lend_its_name() -> None:
    chat = read(page(row(1, FORWARDED), row(2, FORWARDED, None), row(3, "", None)), "messages.html")
    assert chat.messages["sender"].to_list() == ["Ana"] * 3
    assert chat.messages["forwarded"].to_list() == [True, True, False]
    assert chat.messages["sent_at"].dt.day().to_list() == [25] * 3


@pytest.mark.parametrize("name", ["Ana via @gif", 'Ana via <a href="x">@gif</a>'])
def test_a_bot_is_not_part_of_a_name(name: str) -> None:
    text = '<div class="text">hi</div>'
    assert told(read(page(row(1, text, name)), "messages.html")) == [("Ana", "text", "hi")]


def media(classes: str, title: str) -> str:
    return (
        f'<div class="media_wrap clearfix"><div class="media {classes}"><div class="body">'
        f'<div class="title bold">\n{title}\n</div></div></div></div>'
    )


@pytest.mark.parametrize(
    ("classes", "title", "kind"),
    [
        ("media_photo", "Sticker", "sticker"), ("media_photo", "Photo", "photo"),
        ("media_video", "Video message", "video"), ("media_file", "a.pdf", "document"),
        ("media_voice_message", "Voice message", "audio"), ("media_contact", "Photo", "contact"),
        ("media_call", "Ben", "call"), ("media_venue", "Cafe", "location"),
    ],
)  # fmt: skip
def test_media_of_telegram_pages(classes: str, title: str, kind: str) -> None:
    chat = read(page(row(1, media(classes, title))), "messages.html")
    assert chat.messages["kind"].to_list() == [kind]


def test_chats_of_an_account_are_listed_with_their_messages() -> None:
    text = '<div class="text">hi</div>'
    divider = '<div class="message service" id="message-1"><div class="body details">x</div></div>'
    files = {
        "Data/chats/chat_01/messages.html": page(divider, row(1, text), row(2, text, None)),
        "Data/chats/chat_02/messages.html": page(row(1, text)),
    }
    with pytest.raises(ChatcheckError, match=r"Ana \(2\), Ana \[chat_02\] \(1\)"):
        read(zipped(files), "Data.zip")


def test_a_cut_page_is_said() -> None:
    text = '<div class="text">hi</div>'
    assert read(page(row(1, text)), "messages.html").notes == ()
    assert "cut off" in read(page(row(1, text), end=""), "messages.html").notes[0]


# Text messages.


def sms(body: str, *, box: int = 1, extra: str = "", name: str = "Ana", at: int = 0) -> str:
    return (
        f'<sms address="+15550100" date="{1703497267000 + at}" type="{box}" body="{body}" '
        f'contact_name="{name}" {extra}/>'
    )


def mms(parts: str, *, address: str = "+15550100", name: str = "Ana", writer: str = "") -> str:
    return (
        f'<mms date="1703497268000" msg_box="1" address="{address}" contact_name="{name}">'
        f'<parts>{parts}</parts><addrs><addr address="{writer or address}" type="137"/>'
        "</addrs></mms>"
    )


def backup(*elements: str) -> str:
    return f'<?xml version="1.0" ?>\n<smses count="{len(elements)}">{"".join(elements)}</smses>'


PART = '<part seq="{}" ct="text/plain" text="{}"/>'


def test_text_messages_without_text_are_no_words() -> None:
    chat = read(backup(sms("null"), sms("", at=1), sms("null and void", at=2)), "sms.xml")
    assert told(chat) == [
        ("Ana", "unknown", ""), ("Ana", "unknown", ""), ("Ana", "text", "null and void"),
    ]  # fmt: skip


def test_a_card_is_no_text_in_whatever_letters() -> None:
    chat = read(backup(mms('<part seq="0" ct="text/x-vCard" text="BEGIN:VCARD"/>')), "sms.xml")
    assert told(chat) == [("Ana", "contact", "")]


def test_parts_are_read_by_their_place() -> None:
    chat = read(backup(mms(PART.format(1, "two") + PART.format(0, "one"))), "sms.xml")
    assert told(chat) == [("Ana", "text", "one\ntwo")]


def test_a_group_is_one_thread_in_whatever_order_its_members_stand() -> None:
    one = mms(
        PART.format(0, "a"), address="+15550100~+15550111", name="Ana, Bo", writer="+15550100"
    )
    other = mms(
        PART.format(0, "b"), address="+15550111~+15550100", name="Bo, Ana", writer="+15550111"
    )
    assert [(who, text) for who, _, text in told(read(backup(one, other), "sms.xml"))] == [
        ("Ana", "a"), ("Bo", "b"),
    ]  # fmt: skip


def test_a_multimedia_message_that_is_cut_is_left_out() -> None:
    data = backup(sms("whole"), mms(PART.format(0, "the end is missing")))
    for at in range(data.index("<mms"), data.index("</mms>") + 5):
        chat = read(data[:at], "sms.xml")
        assert told(chat) == [("Ana", "text", "whole")]
        assert "cut off" in chat.notes[0]


def test_halves_of_characters_as_bytes_are_joined() -> None:
    data = backup(sms("HERE there HALF")).encode()
    data = data.replace(b"HERE", b"\xed\xa0\xbd\xed\xb8\x80").replace(b"HALF", b"\xed\xa0\xbd")
    assert read(data, "sms.xml").messages["text"].to_list() == ["😀 there \ufffd"]


# imessage-exporter.

AT = "Dec 25, 2023  9:4{}:07 AM"


def imessage(*blocks: str) -> str:
    return "".join(AT.format(i) + f"\n{block}\n\n" for i, block in enumerate(blocks))


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("hey\nEdited 2 seconds later: hey you\nthere", "text", "hey you\nthere"),
        ("Ana unsent a message part 10 seconds after sending!", "deleted", ""),
        ("This message was deleted from the conversation!\nbody", "text", "body"),
        ("hi\nSent with Loud", "text", "hi"),
        ("see\nDec 25, 2023  9:41:07 AM is when", "text", "see\nDec 25, 2023  9:41:07 AM is when"),
        ("attachments/aa/y.mov\nlook", "video", "look"),
    ],
)
def test_bodies_of_imessage(body: str, kind: str, text: str) -> None:
    data = imessage(f"Ana\n{body}", "Me\nok")
    chat = read(data, "Ana.txt", me="Ben")
    assert told(chat) == [("Ana", kind, text), ("Ben", "text", "ok")]
    assert chat.messages["deleted"].to_list() == [kind == "deleted", False]


def test_read_receipts_and_narrow_spaces() -> None:
    data = "\ufeff" + imessage("Ana\nhi").replace(
        "9:40:07 AM", "9:40:07\u202fAM (Read by you after 3 minutes, 5 seconds)"
    )
    chat = read(data, "Ana.txt")
    wait = chat.messages.select(pl.col("read_at") - pl.col("sent_at")).item()
    assert wait.total_seconds() == 185


# iMazing.

HEAD = "Chat Session,Message Date,Type,Sender ID,Sender Name,Text,Attachment,Attachment type\n"
LINE = "Ana,2023-12-25 09:4{}:07,Incoming,1,Ana,{},{},\n"


def test_imazing_by_semicolons_and_without_words() -> None:
    data = (
        HEAD + LINE.format(1, "hello", "") + LINE.format(2, "", "") + LINE.format(3, "", "a.heic")
    )
    wanted = [("Ana", "text", "hello"), ("Ana", "unknown", ""), ("Ana", "photo", "")]
    assert told(read(data, "m.csv")) == wanted
    assert told(read(data.replace(",", ";"), "m.csv")) == wanted


def test_a_cut_imazing_table_is_read_up_to_the_cut() -> None:
    data = HEAD + LINE.format(1, '"a, ""b""\nc"', "") + LINE.format(2, '"and more', "")
    chat = read(data.rstrip(",\n"), "m.csv")
    assert told(chat) == [("Ana", "text", 'a, "b"\nc')]
    assert "cut off" in chat.notes[0]


def test_what_an_error_quotes_stays_on_one_short_line() -> None:
    names = [f"a\x1b[31m\n{'x' * 5000}{n}" for n in range(30)]
    error = ChatcheckError(" and ".join(names), "Pick one")
    assert "\n" not in str(error)
    assert "\x1b" not in str(error)
    assert len(str(error)) < 1_100
