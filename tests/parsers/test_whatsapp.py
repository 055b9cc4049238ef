"""WhatsApp's layouts, senders and kinds: one small export each, and the row expected from it."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import MESSAGES, Chat
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

L, R, N, B = "\u200e", "\u200f", "\u202f", "\u00a0"


def read(text: str | bytes, timezone: str = "UTC", order: str | None = None) -> Chat:
    data = text.encode("utf-8") if isinstance(text, str) else text
    source = from_bytes("chat.txt", data)
    assert WHATSAPP.recognises(source)
    return WHATSAPP.read(source, ReadOptions(timezone, order))


LAYOUTS = {
    "ios": (f"[25/12/2023, 09:41:07] Ana: Morning\n{L}[25/12/2023, 09:42:00] Ana: x\n", "09:41:07"),
    "ios american": (f"[12/25/23, 9:41:07{N}AM] Ana: Morning\n[12/25/23, 9:41:09{N}PM] Ben: x\n", "09:41:07"),
    "ios without comma": ("[25/12/23 09:41:07] Ana: Morning\n", "09:41:07"),
    "finnish": ("[25.12.2023 klo 9.41.07] Ana: Morning\n", "09:41:07"),
    "points in the time": ("[25/12/23 09.41.07] Ana: Morning\n", "09:41:07"),
    "time first": ("[09:41:07, 25/12/23] Ana: Morning\n", "09:41:07"),
    "android": ("25/12/2023, 09:41 - Ana: Morning\n", "09:41:00"),
    "android spanish": (f"25/12/2023, 9:41{N}a.{B}m. - Ana: Morning\n", "09:41:00"),
    "android czech": ("25. 12. 2023 9:41 - Ana: Morning\n", "09:41:00"),
    "points": ("25.12.23 09:41 - Ana: Morning\n", "09:41:00"),
    "dashes": ("25-12-2023 09:41 - Ana: Morning\n", "09:41:00"),
    "french": ("25/12/2023 à 09:41 - Ana: Morning\n", "09:41:00"),
    "canadian": ("2023-12-25, 9:41 p.m. - Ana: Morning\n", "21:41:00"),
    "japanese": ("2023/12/25, 21:41 - Ana: Morning\n", "21:41:00"),
    "en dash": ("12/25/23, 9:41:07 AM – Ana: Morning\n", "09:41:07"),
    "colon after the header": ("25.12.23 21.41.07: Ana: Morning\n", "21:41:07"),
    "old american": ("2023-12-25, 8:04:08 AM: Ana: Morning\n", "08:04:08"),
    "arabic digits": (f"[٢٥{R}/١٢{R}/٢٠٢٣، ٩:٤١:٠٧{B}م] Ana: Morning\n", "21:41:07"),
    "buddhist year": ("[25/12/2566 BE, 09:41:07] Ana: Morning\n", "09:41:07"),
    "japanese era": ("[12/25/R5, 09:41:07] Ana: Morning\n", "09:41:07"),
    "chinese half day": ("2023/12/25 下午9:41 - Ana: Morning\n", "21:41:00"),
    "iso": ("2023-12-25T21:41 - Ana: Morning\n", "21:41:00"),
    "semicolon": ("25.12.2023 - 21:41:07; Ana: Morning\n", "21:41:07"),
    "byte order mark": ("\ufeff25/12/2023, 09:41 - Ana: Morning\n", "09:41:00"),
    "carriage returns": ("25/12/2023, 09:41 - Ana: Morning\r\n25/12/2023, 09:42 - Ben: hey\r\n", "09:41:00"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_every_layout_gives_the_same_row(name: str) -> None:
    text, clock = LAYOUTS[name]
    first = read(text).messages.row(0, named=True)
    at = first["sent_at"].strftime("%Y-%m-%d %H:%M:%S")
    assert (at, first["sender"], first["text"], first["kind"]) == (
        f"2023-12-25 {clock}", "Ana", "Morning", "text",
    )  # fmt: skip


def test_the_table_has_the_declared_schema() -> None:
    assert read(LAYOUTS["android"][0]).messages.schema == MESSAGES


def test_pasted_chat_lines_stay_inside_their_message() -> None:
    chat = read(
        "25/12/2023, 09:41 - Ana: look what she wrote\n"
        "[24/12/2023, 08:00:01] Cleo: I never said that\n"
        "12/24/23, 8:00 AM - Cleo: did you\n"
        "\n"
        "25/12/2023, 09:43 - Ben: oh dear\n"
    )
    assert chat.messages["text"].to_list() == [
        "look what she wrote\n[24/12/2023, 08:00:01] Cleo: I never said that\n"
        "12/24/23, 8:00 AM - Cleo: did you",
        "oh dear",
    ]
    assert chat.lines_joined == 3


KINDS = [
    ("<Media omitted>", "unknown", ""),
    (f"{L}image omitted", "photo", ""),
    ("IMG-20231225-WA0001.jpg (file attached)\nus at the lake", "photo", "us at the lake"),
    (f"{L}<attached: 00000012-AUDIO-2023-12-25-09-41-00.opus>", "audio", ""),
    ("Dog.webp (file attached)", "sticker", ""),
    ("report.pdf (file attached)", "document", ""),
    ("<voice call, 14 min>", "call", ""),
    ("Missed voice call", "call", ""),
    ("Voice call, 12 min", "call", ""),
    ("video call tonight?", "text", "video call tonight?"),
    ("<Voice message omitted>", "audio", ""),
    ("This message was deleted", "deleted", ""),
    ("You deleted this message", "deleted", ""),
    ("deleted it already", "text", "deleted it already"),
    ("see you <This message was edited>", "text", "see you"),
    ("<3", "text", "<3"),
    ("null", "unknown", ""),
    ("", "unknown", ""),
    ("...", "text", "..."),
    ("<", "text", "<"),
    (".", "text", "."),
    ("location: https://maps.google.com/?q=1,2", "location", "location: https://maps.google.com/?q=1,2"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "text"), KINDS)
def test_bodies_are_told_by_kind(body: str, kind: str, text: str) -> None:
    row = read(f"25/12/2023, 09:41 - Ana: {body}\n").messages.row(0, named=True)
    assert (row["kind"], row["text"], row["sender"]) == (kind, text, "Ana")
    assert row["deleted"] == (kind == "deleted")
    assert row["edited"] == ("edited" in body)


@pytest.mark.parametrize(
    "notice",
    [
        "Messages and calls are end-to-end encrypted.",
        "Ana added Ben",
        'Ana changed the subject from "Us: two" to "Us: three"',
        "Your security code with Ben changed. Tap to learn more.",
    ],
)
def test_notices_have_no_sender(notice: str) -> None:
    chat = read(f"25/12/2023, 09:41 - {notice}\n25/12/2023, 09:42 - Ana: hi\n")
    assert chat.messages["kind"].to_list() == ["system", "text"]
    assert chat.messages["sender"].to_list() == [None, "Ana"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Zoë 🌻", "Zoë 🌻"),
        (f"~{N}Rafa", "Rafa"),
        (f"{L}+49{B}170{B}1234567{R}", "+49 170 1234567"),
        ("Dr. O'Neil-Smith (work)", "Dr. O'Neil-Smith (work)"),
    ],
)
def test_names_are_cleaned(raw: str, name: str) -> None:
    chat = read(f"25/12/2023, 09:41 - {raw}: hi\n")
    assert chat.messages["sender"].to_list() == [name]


def test_a_name_may_hold_a_colon() -> None:
    lines = [f"25/12/2023, 09:4{i} - Team: Ana: line {i}" for i in range(4)]
    lines += [f"25/12/2023, 09:5{i} - Ben: note: {i} of these" for i in range(2)]
    chat = read("\n".join(lines))
    assert chat.messages["sender"].unique().sort().to_list() == ["Ben", "Team: Ana"]
    assert chat.messages["text"][0] == "line 0"


def test_daylight_saving_goes_by_the_local_clock() -> None:
    chat = read(
        "30/03/2024, 23:30 - Ana: a\n31/03/2024, 01:30 - Ana: skipped\n31/03/2024, 02:30 - Ben: b\n"
        "27/10/2024, 01:30 - Ana: twice\n",
        "Europe/London",
    )
    clock = chat.messages["sent_at"].dt.strftime("%m-%d %H:%M").to_list()
    assert clock == ["03-30 23:30", "03-31 01:30", "03-31 01:30", "10-27 00:30"]
    assert any("clock change" in note for note in chat.notes)


def test_a_cut_export_is_suspected() -> None:
    start = datetime(2023, 12, 25, tzinfo=UTC)
    lines = [
        f"{start + timedelta(minutes=i):%d/%m/%Y, %H:%M} - Ana: message number {i}"
        for i in range(10_000)
    ]
    assert any("10,000" in note and "cut" in note for note in read("\n".join(lines)).notes)
    assert not any("cut" in note for note in read("\n".join(lines[:5_000])).notes)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_with_a_mark_are_read(encoding: str) -> None:
    chat = read("25/12/2023, 09:41 - Zoë: hé\n".encode(encoding))
    assert chat.messages.select("sender", "text").row(0) == ("Zoë", "hé")


def test_dates_that_prove_nothing_ask_for_the_order() -> None:
    text = "03/04/2024, 09:41 - Ana: hi\n"
    with pytest.raises(ChatcheckError, match="--date-order"):
        read(text)
    assert read(text, order="mdy").messages["sent_at"][0].date() == date(2024, 3, 4)


BODY = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff<>\u200e\u200f"
    ),
    min_size=1, max_size=30,
).filter(lambda body: body.strip() == body and body.lower() not in ("null",))  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ana", "Ben"]), BODY, st.integers(0, 600)),
        min_size=1,
        max_size=30,
    )
)
@settings(deadline=None, max_examples=60)
def test_what_is_written_is_read(rows: list[tuple[str, str, int]]) -> None:
    at = datetime(2024, 5, 25, 8, 0, tzinfo=UTC)
    lines, expected = [], []
    for sender, body, minutes in rows:
        at += timedelta(minutes=minutes)
        body = f"w {body}"  # words of a person: nothing that WhatsApp itself would begin with
        lines.append(f"{at:%d/%m/%Y, %H:%M} - {sender}: {body}")
        expected.append((at, sender, body))
    got = read("\n".join(lines)).messages.filter(pl.col("kind") == "text")
    assert got.select("sent_at", "sender", "text").rows() == expected


@given(st.binary(max_size=400), st.integers(0, 300))
@settings(deadline=None, max_examples=80)
def test_broken_bytes_raise_one_kind_of_error(junk: bytes, at: int) -> None:
    good = b"25/12/2023, 09:41 - Ana: hi there\n26/12/2023, 09:42 - Ben: hello you\n" * 4
    source = from_bytes("chat.txt", good[:at] + junk + good[at:])
    with contextlib.suppress(ChatcheckError):
        if WHATSAPP.recognises(source):
            assert WHATSAPP.read(source, ReadOptions()).messages.schema == MESSAGES
