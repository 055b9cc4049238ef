"""imessage-exporter's text and iMazing's tables: what is said, and what only stands there."""

from __future__ import annotations

from typing import Any

import pytest

from chatcheck.parsers.errors import AmbiguousDatesError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.source import from_bytes


def read(data: str, label: str, **options: Any) -> Chat:
    source = from_bytes(label, data.encode())
    return recognise(source).read(source, ReadOptions("UTC", **options))


def told(chat: Chat) -> list[tuple[object, ...]]:
    return chat.messages.select("sender", "kind", "text").rows()


AT = "Mar 05, 2025  8:1{}:30 PM"


def exported(*blocks: str) -> str:
    return "".join(AT.format(i) + f"\n{block}\n\n" for i, block in enumerate(blocks))


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("You deleted a message.", "deleted", ""),
        ("They deleted a message.", "deleted", ""),
        ("Ida deleted a message.", "deleted", ""),
        ("She deleted a message.", "text", "She deleted a message."),
        ("You deleted a message.\nwhy?", "text", "You deleted a message.\nwhy?"),
        ("https://example.org/kiln\nTen Kilns for Beginners\nAll you need.", "text",
         "https://example.org/kiln"),
        ("Slow Tide\nThe Album\nThe Band\nhttps://music.apple.com/gb/album/1", "text",
         "https://music.apple.com/gb/album/1"),
        ("look:\nhttps://example.org/kiln", "text", "look:\nhttps://example.org/kiln"),
        ("Je suis en retard\nTranslated from:\nI am running late\nagain", "text",
         "I am running late\nagain"),
        ("attachments/1/note.caf\nTranscription: hello it is me", "audio", ""),
        ("Transcription: of the old letter", "text", "Transcription: of the old letter"),
        ("SharePlay Message\nEnded", "unknown", ""),
        ("Ended\nfinally", "text", "Ended\nfinally"),
        ("Started sharing location!", "location", ""),
        ("Outline Sticker from Ida: attachments/3/fox.heic", "sticker", ""),
        ("Sticker from Ida: attachments/3/fox.heic (App: Memoji)", "sticker", ""),
        ("GamePigeon message:\nYour move!", "unknown", ""),
        ("Handwritten messages are not yet supported!", "unknown", ""),
        ("Attachment missing!\nsee?", "text", "see?"),
        ("    four spaces\nthen none", "text", "    four spaces\nthen none"),
        ("the list:\n    eggs\n        brown ones", "text",
         "the list:\n    eggs\n        brown ones"),
        ("hm\nSent with Shooting Start", "text", "hm"),
    ],
)  # fmt: skip
def test_bodies_of_imessage(body: str, kind: str, text: str) -> None:
    chat = read(exported(f"Ida\n{body}", "Me\nfine"), "Ida.txt")
    assert told(chat) == [("Ida", kind, text), ("Me", "text", "fine")]
    assert chat.messages["deleted"].to_list() == [kind == "deleted", False]


@pytest.mark.parametrize("indent", ["", "    ", "        "])
@pytest.mark.parametrize("head", ["Tapbacks:", "Reactions:"])
def test_tapbacks_stand_at_any_indent_and_end_where_words_go_on(indent: str, head: str) -> None:
    body = (
        f"Ida\nwe did it\n{head}\n{indent}Loved by Me\n{indent}Reacted 🎉 by Bo Li\n"
        f"{indent}Sticker from Me: attachments/9/a.heic\nand the second part"
    )
    frame = read(exported(body, "Me\nyes"), "Ida.txt", me="Uwe").messages
    assert frame["text"].to_list() == ["we did it\nand the second part", "yes"]
    assert frame["kind"].to_list() == ["text", "text"]
    assert [(one["emoji"], one["sender"]) for one in frame["reactions"][0]] == [
        ("❤️", "Uwe"), ("🎉", "Bo Li"), ("sticker", "Uwe"),
    ]  # fmt: skip


def test_a_word_like_the_head_of_tapbacks_is_a_word() -> None:
    assert told(read(exported("Ida\nReactions:\nnone so far", "Me\nok"), "Ida.txt"))[0] == (
        "Ida", "text", "Reactions:\nnone so far",
    )  # fmt: skip


@pytest.mark.parametrize("day", ["Dec 31, 2000", "Jan 01, 2001"])
def test_what_has_no_time_is_left_out_and_counted(day: str) -> None:
    data = f"{day}  1:00:00 AM\nIda\nold\n\n" + exported("Ida\nhi", "Me\nho")
    chat = read(data, "Ida.txt")
    assert chat.messages["text"].to_list() == ["hi", "ho"]
    assert [(skip.reason, skip.count) for skip in chat.skipped] == [("undated", 1)]


@pytest.mark.parametrize(
    "when",
    [
        "May 05, 2025  8:10:30 PM", "May 5, 2025 20:10:30", "5. Mai 2025, 20:10:30",
        "5. Mai 2025 um 20:10:30", "05.05.2025 20:10:30", "2025-05-05 20:10:30",
        "5 mai 2025 20:10:30",
    ],
)  # fmt: skip
def test_times_of_other_clocks(when: str) -> None:
    read_after = "(Gelesen von dir nach 2 Minuten, 5 Sekunden)"
    data = f"{when} {read_after}\nIda\nhallo\n\n{when}\nMe\nna\n\n"
    frame = read(data, "Ida.txt").messages
    assert [f"{at:%Y-%m-%d %H:%M:%S}" for at in frame["sent_at"]] == ["2025-05-05 20:10:30"] * 2
    assert (frame["read_at"][0] - frame["sent_at"][0]).total_seconds() == 125


HEAD = ("Chat Session", "Message Date", "Type", "Sender ID", "Sender Name", "Replying to", "Text",
        "Reactions", "Attachment", "Attachment type")  # fmt: skip


def table(*rows: tuple[str, ...], separator: str = ",") -> str:
    lines = (separator.join(f'"{cell}"' for cell in row) for row in (HEAD, *rows))
    return "\n".join(lines) + "\n"


def row(
    at: str, text: str, *, who: str = "Ida", reply: str = "", given: str = ""
) -> tuple[str, ...]:
    kind = "Outgoing" if who == "Me" else "Incoming"
    return ("Ida", at, kind, "1", "" if who == "Me" else who, reply, text, given, "", "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2024-03-05 20:10:30", "2024-03-05 20:12:00"),
        ("2024-03-05T20:10:30.000Z", "2024-03-05T20:12:00.000Z"),
        ("2024-03-05T21:10:30+01:00", "2024-03-05T21:12:00+01:00"),
        ("3/5/2024 8:10:30 PM", "3/5/2024 8:12:00 PM"),
        ("05.03.2024 20:10:30", "05.03.2024 20:12:00"),
    ],
)
def test_separators_and_dates_of_imazing(separator: str, first: str, second: str) -> None:
    data = table(row(first, "hi"), row(second, "ho; ho, ho", who="Me"), separator=separator)
    source = from_bytes("m.csv", data.encode())
    chat = recognise(source).read(source, ReadOptions("UTC"))
    assert told(chat) == [("Ida", "text", "hi"), ("Me", "text", "ho; ho, ho")]
    assert [f"{at:%m-%d %H:%M:%S}" for at in chat.messages["sent_at"]] == [
        "03-05 20:10:30", "03-05 20:12:00",
    ]  # fmt: skip


def test_dates_whose_order_nothing_proves_are_asked_about() -> None:
    data = table(row("5/3/2024 20:10", "hi"), row("6/3/2024 20:12", "ho", who="Me"))
    with pytest.raises(AmbiguousDatesError, match="--date-order"):
        read(data, "m.csv")
    assert f"{read(data, 'm.csv', date_order='dmy').messages['sent_at'][0]:%m-%d}" == "03-05"
    proven = data.replace("6/3", "16/3")
    assert f"{read(proven, 'm.csv').messages['sent_at'][0]:%m-%d}" == "03-05"


def test_tabs_need_no_quotes_and_a_line_can_name_the_separator() -> None:
    lines = [HEAD, row("2024-03-05 20:10", 'a 6" nail'), row("2024-03-05 20:12", "ok", who="Me")]
    tabs = "\n".join("\t".join(cells) for cells in lines) + "\n"
    assert told(read(tabs, "m.csv")) == [("Ida", "text", 'a 6" nail'), ("Me", "text", "ok")]
    named = "sep=;\n" + table(row("2024-03-05 20:10", "hi"), separator=";")
    assert told(read(named, "m.csv")) == [("Ida", "text", "hi")]


def test_a_date_with_its_zone_is_no_local_one() -> None:
    data = table(row("2024-07-05T20:10:30Z", "hi"), row("2024-07-05T20:12:00Z", "ho", who="Me"))
    source = from_bytes("m.csv", data.encode())
    chat = recognise(source).read(source, ReadOptions("America/New_York"))
    assert f"{chat.messages['sent_at'][0]:%H:%M}" == "20:10"


def test_reactions_and_replies_of_imazing() -> None:
    data = table(
        row(
            "2024-03-05 20:10:30",
            "the kiln is hot",
            given="Me ❤️ 3/5/2024 8:11:00 PM, Di Li 😂 3/5/2024 8:11:30 PM\nLiked by Bo",
        ),
        row("2024-03-05 20:12:00", "the kiln is hot", who="Me"),
        row("2024-03-05 20:13:00", "good", reply="↩ Ida, 2024-03-05 20:10:30: « the kiln... »"),
        row("2024-03-05 20:14:00", "↩ Me, 20:12: « the kiln is hot »\nwe know"),
        row("2024-03-05 20:15:00", "\ufffc"),
    )
    frame = read(data, "m.csv", me="Uwe").messages
    assert frame["text"].to_list() == [
        "the kiln is hot", "the kiln is hot", "good", "we know", "",
    ]  # fmt: skip
    assert frame["kind"].to_list() == ["text"] * 4 + ["unknown"]
    assert frame["reply_to"].to_list() == [None, None, 0, 1, None]
    assert [(one["emoji"], one["sender"]) for one in frame["reactions"][0]] == [
        ("❤️", "Uwe"), ("😂", "Di Li"), ("👍", "Bo"),
    ]  # fmt: skip
