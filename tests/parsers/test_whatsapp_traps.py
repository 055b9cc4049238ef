"""What WhatsApp's exports are known to do to parsers: calendars, marks, placeholders, proofs."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

L, R, N, B, F = "\u200e", "\u200f", "\u202f", "\u00a0", "\ufeff"


def read(text: str, order: str | None = None) -> Chat:
    return WHATSAPP.read(from_bytes("chat.txt", text.encode()), ReadOptions("UTC", order))


def rows(text: str) -> list[tuple[object, ...]]:
    return read(text).messages.select("sender", "kind", "text").rows()


HEADERS = [
    ("[R5/12/25, 09:41:07] Ana: x", "09:41:07"),
    ("[R5.12.25 9:41:07] Ana: x", "09:41:07"),
    ("[令和5/12/25 9:41:07] Ana: x", "09:41:07"),
    ("[25/12/66 BE, 09:41:07] Ana: x", "09:41:07"),
    ("[25/12/2566 พ.ศ., 09:41:07] Ana: x", "09:41:07"),
    ("[12/25/2023 AD, 09:41:07] Ana: x", "09:41:07"),
    ("๒๕/๑๒/๒๕๖๖ ๐๙:๔๑ - Ana: x", "09:41:00"),
    ("2023. 12. 25. 오후 9:41 - Ana: x", "21:41:00"),
    ("[2023. 12. 25. 오후 9:41:07] Ana: x", "21:41:07"),
    ("2023. 12. 25. du. 9:41 - Ana: x", "21:41:00"),
    ("[2023/12/25 午後9:41:07] Ana: x", "21:41:07"),
    ("25.12.2023 г., 21:41 - Ana: x", "21:41:00"),
    (f"2023-12-25 21{B}h{B}41 - Ana: x", "21:41:00"),
    (f"٢٠٢٣/١٢/٢٥،{R} ٢١:٤١ - Ana: x", "21:41:00"),
    (f"[{F}25.12.23, 09:41:07] Ana: x", "09:41:07"),
    (f"{F}{L}[25.12.23, 09:41:07] {L}Ana: x", "09:41:07"),
    (f"[12/25/23, 12:05:07{N}AM] Ana: x", "00:05:07"),
    (f"[12/25/23, 12:05:07{N}PM] Ana: x", "12:05:07"),
    ("25/12/2023, 24:05 - Ana: x", "00:05:00"),
]


@pytest.mark.parametrize(("line", "clock"), HEADERS)
def test_calendars_digits_and_marks_in_headers(line: str, clock: str) -> None:
    row = read(line + "\n").messages.row(0, named=True)
    assert row["sent_at"].strftime("%Y-%m-%d %H:%M:%S") == f"2023-12-25 {clock}"
    assert (row["sender"], row["text"]) == ("Ana", "x")


IOS = [
    (f"plan.pdf • {L}2 pages {L}document omitted", "document", ""),
    (f"Report final.docx {L}document omitted", "document", ""),
    (f"lovely evening {L}image omitted", "photo", "lovely evening"),
    (f"two\nlines {L}<attached: 00000012-VIDEO-2023-12-25-09-41-07.mp4>", "video", "two\nlines"),
    (f"plan.pdf • {L}2 pages {L}<attached: 00000013-plan.pdf>", "document", ""),
    (f"{L}<вложено: 0001-PHOTO-2023-12-25-09-41-07.jpg>", "photo", ""),
    (f"{L}<添付：00000001-GIF-2023-12-25-09-41-07.mp4>", "gif", ""),
    (f"{L}Ann.vcf {L}<attached: 00000014-Ann.vcf>", "contact", ""),
    (f"{L}<00000013-PHOTO-2023-12-25-09-41-07.jpg eklendi>", "photo", ""),
    (f"Cafe (12 Main): {L}https://foursquare.com/v/abc", "location",
     "Cafe (12 Main): https://foursquare.com/v/abc"),
    (f"{L}POLL:\nPizza?\n{L}OPTION: A (2 votes)", "poll", "POLL:\nPizza?\nOPTION: A (2 votes)"),
    (f"{L}ENCUESTA:\n¿Vamos?\n{L}OPCIÓN: Sí (1 voto)", "poll",
     "ENCUESTA:\n¿Vamos?\nOPCIÓN: Sí (1 voto)"),
    (f"{L}Waiting for this message. This may take a while.", "unknown", ""),
    (f"{L}You received a view once message. Open it on your phone.", "unknown", ""),
    (f"{L}View once photo", "photo", ""),
    (f"{L}This message was deleted by admin Cleo.", "deleted", ""),
    (f"{L}Voice call, {L}No answer", "call", ""),
    (f"{L}Video call, {L}5 min", "call", ""),
    ("", "unknown", ""),
    (f"@{L}+44 7700 900123 hi", "text", f"@{L}+44 7700 900123 hi"),
    (f"ok {L}cool", "text", f"ok {L}cool"),
    ("Look at this: https://maps.app.goo.gl/x is it far?", "text",
     "Look at this: https://maps.app.goo.gl/x is it far?"),
]  # fmt: skip


ANDROID = [
    ("plan.pdf (file attached)\nplan.pdf\nread page 2", "document", "read page 2"),
    ("plan.pdf (file attached)\nplan", "document", ""),
    ("my notes (file attached)", "document", ""),
    ("VID-20231225-WA0003.mp4 (file attached)\none\ntwo", "video", "one\ntwo"),
    ("<Media omitted>\nthe two of us", "unknown", "the two of us"),
    ("IMG-20231225-WA0001.jpg (檔案已附加)\n湖邊", "photo", "湖邊"),
    ("<Video note omitted>", "video", ""),
    ("<View once photo omitted>", "photo", ""),
    ("<View once voice message omitted>", "audio", ""),
    ("Cafe Rosa (12 Main St): https://foursquare.com/v/abc", "location",
     "Cafe Rosa (12 Main St): https://foursquare.com/v/abc"),
    ("Waiting for this message. This may take a while.", "unknown", ""),
    ("the video omitted the best part", "text", "the video omitted the best part"),
    ("<sigh>", "text", "<sigh>"),
    ("poll: who is in?", "text", "poll: who is in?"),
    ("Location: the old mill", "text", "Location: the old mill"),
    ("live location shared", "location", "live location shared"),
    ("Missed voice call at 9:41 PM", "call", ""),
    ("Missed call me back at noon", "text", "Missed call me back at noon"),
]  # fmt: skip


BODIES = [("[25/12/2023, 09:41:07] Ana", *row) for row in IOS]
BODIES += [("25/12/2023, 09:41 - Ana", *row) for row in ANDROID]


@pytest.mark.parametrize(("head", "body", "kind", "text"), BODIES)
def test_bodies_of_both_systems(head: str, body: str, kind: str, text: str) -> None:
    assert rows(f"{head}: {body}\n") == [("Ana", kind, text)]


def test_a_placeholder_in_an_unlisted_language_is_known_by_its_return() -> None:
    lines = [f"25/12/2023, 09:4{i} - Ana: <Media har utelämnats>" for i in range(3)]
    lines += [f"25/12/2023, 09:4{i} - Ana: <sigh>" for i in range(3, 7)]
    lines += ["25/12/2023, 09:48 - Ana: <very deep sigh>"]
    kinds = [kind for _, kind, _ in rows("\n".join(lines))]
    assert kinds == ["unknown"] * 3 + ["text"] * 5


def test_notices_that_carry_a_name_on_ios_have_no_sender() -> None:
    chat = (
        f"{L}[25/12/2023, 09:41:07] Us two: {L}Ana created group “Us two”\n"
        f"{L}[25/12/2023, 09:41:08] Ana: {L}Ana turned on disappearing messages.\n"
        "[25/12/2023, 09:41:09] Ana: hi\n[25/12/2023, 09:41:10] Ben: hey\n"
    )
    assert [who for who, _, _ in rows(chat)] == [None, None, "Ana", "Ben"]


def test_arabic_phones_write_the_other_mark() -> None:
    chat = (
        f"{R}[25/12/2023, 09:41:07] Omar: {R}مكالمة صوتية فائتة\n"
        f"{R}[25/12/2023, 09:41:08] Omar: {R}غيّر Omar وصف المجموعة\n"
        + "".join(f"[25/12/2023, 09:4{i}:09] Omar: {R}مرحبا\n" for i in range(2, 7))
    )
    kinds = [kind for _, kind, _ in rows(chat)]
    assert kinds == ["call", "system", *["text"] * 5]


@pytest.mark.parametrize(
    "notice",
    [
        "Ana hat den Betreff von „Wir: zwei“ zu „Wir: drei“ geändert",
        'Ana cambió el nombre a "Casa: abajo"',
        "Ana a renommé le groupe «Maison: bas»",
        "Disappearing messages were turned on. New messages: 7 days",
        "Ana turned on disappearing messages. New messages disappear after 24 hours: learn more",
        "Este chat es ahora con una cuenta de empresa. Toca para saber: mas",
    ],
)
def test_a_quoted_colon_does_not_make_a_sender(notice: str) -> None:
    chat = f"25/12/2023, 09:41 - {notice}\n25/12/2023, 09:42 - Ana: hi\n"
    assert rows(chat) == [(None, "system", notice), ("Ana", "text", "hi")]


def test_an_empty_message_does_not_hide_that_a_name_holds_a_colon() -> None:
    lines = [f"25/12/2023, 09:4{i} - Team: Ana: line {i}" for i in range(4)]
    chat = "\n".join([*lines, "25/12/2023, 09:48 - Team: Ana:", "25/12/2023, 09:49 - Ben: hi"])
    assert rows(chat)[3:5] == [("Team: Ana", "text", "line 3"), ("Team: Ana", "unknown", "")]


@pytest.mark.parametrize(
    "name", ["👩\u200d👩\u200d👧", "می\u200cنا", "🤓", "Ana - Maria", "Bob, Jr."]
)
def test_names_keep_their_joiners(name: str) -> None:
    assert rows(f"25/12/2023, 09:41 - {L}{name}{R}: hi\n") == [(name, "text", "hi")]


def test_words_before_a_colon_are_not_a_name() -> None:
    chat = (
        "25/12/2023, 09:41 - Ana: Does it work with colons?: Hallelujah!\n"
        "25/12/2023, 09:42 - Ana: yes\n25/12/2023, 09:43 - Ben: note: bread\n"
    )
    assert {who for who, _, _ in rows(chat)} == {"Ana", "Ben"}
    assert rows(chat)[0][2] == "Does it work with colons?: Hallelujah!"


AMBIGUOUS = "03/04/2024, 09:41 - Ana: hi\n05/04/2024, 09:41 - Ben: <Media omitted>\n"


def zipped(*members: tuple[str, str], stamp: tuple[int, ...] = (2025, 1, 1, 0, 0, 0)) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members:
            archive.writestr(zipfile.ZipInfo(name, stamp), text)  # type: ignore[arg-type]
    return buffer.getvalue()


def from_zip(data: bytes) -> Chat:
    return WHATSAPP.read(from_bytes("export.zip", data), ReadOptions("UTC"))


@pytest.mark.parametrize(
    ("name", "order", "day"),
    [
        ("IMG-20240405-WA0001.jpg", "dmy", date(2024, 4, 3)),
        ("00000012-PHOTO-2024-05-04-09-41-07.jpg", "mdy", date(2024, 3, 4)),
    ],
)
def test_files_beside_the_chat_prove_the_order(name: str, order: str, day: date) -> None:
    chat = from_zip(zipped(("_chat.txt", AMBIGUOUS), (name, "x")))
    assert (chat.date_order, chat.messages["sent_at"][0].date()) == (order, day)
    assert "media files beside the chat" in chat.date_order_proof


def test_the_time_of_the_archive_rules_out_the_future() -> None:
    chat = "05/12/2023, 09:41 - Ana: hi\n06/12/2023, 09:41 - Ben: yo\n"
    made = from_zip(zipped(("_chat.txt", chat), stamp=(2023, 6, 13, 0, 0, 0)))
    assert (made.date_order, made.messages["sent_at"][0].date()) == ("mdy", date(2023, 5, 12))


def test_capitals_of_the_american_clock_are_needed() -> None:
    assert read("[4/3/24, 9:41:07 AM] Ana: hi\n").date_order == "mdy"
    with pytest.raises(ChatcheckError, match="--date-order"):
        read("4/3/24, 9:41 am - Ana: hi\n")  # Australian phones write so


def test_a_short_year_in_front_is_believed_when_asked_for() -> None:
    chat = read("23/12/25, 09:41 - Ana: hi\n", order="ymd")
    assert chat.messages["sent_at"][0].date() == date(2023, 12, 25)


def test_impossible_times_are_refused_with_their_line() -> None:
    with pytest.raises(ChatcheckError, match=r"line 2 of .* impossible time"):
        read("25/12/2023, 09:41 - Ana: hi\n25/12/2023, 25:61 - Ana: hi\n")


def test_two_exports_in_one_file_are_said() -> None:
    one = "".join(f"25/12/2023, 09:{i:02d} - Ana: a{i}\n" for i in range(40))
    other = "".join(f"[26/12/2023, 09:{i:02d}:07] Ben: b{i}\n" for i in range(30))
    note = read(one + other).notes[-1]
    assert note.startswith("30 lines begin like messages of another layout ([nn/nn/yyyy")
    note = read(one + other[:90]).notes[-1]
    assert note.startswith("3 lines begin like messages of another layout")
    assert note.endswith("as pasted messages do")
    assert read(one).notes == ()


def test_a_calendar_that_is_not_known_is_refused() -> None:
    with pytest.raises(ChatcheckError, match="impossible date"):
        read("۱۴۰۲/۱۰/۴،\u200f ۲۱:۴۱ - Sara: سلام\n")


def test_a_header_that_is_none_is_not_called_json() -> None:
    source = from_bytes("chat.txt", b"[25/12/2023, at nine] Ana: x\n")
    with pytest.raises(ChatcheckError, match="text without message headers"):
        recognise(source)


CHAT = "25/12/2023, 09:41 - Ana: hi\n25/12/2023, 09:42 - {}: yo\n"


def test_a_folder_of_exports_is_a_list_of_chats() -> None:
    files = (
        ("WhatsApp Chat with Ben.txt", CHAT.format("Ben")),
        ("Chat de WhatsApp con Cleo.txt", CHAT.format("Cleo") * 2),
        ("WhatsApp Chat - Dan/_chat.txt", CHAT.format("Dan")),
    )
    source = from_bytes("exports.zip", zipped(*files))
    with pytest.raises(ChatcheckError, match=r"3 chats.*Cleo \(4\), Ben \(2\), Dan \(2\)"):
        WHATSAPP.read(source, ReadOptions("UTC"))
    chat = WHATSAPP.read(source, ReadOptions("UTC", chat="Dan")).messages
    assert (chat["conversation"][0], chat["sender"][1]) == ("Dan", "Dan")


def test_a_chat_that_was_sent_in_a_chat_is_a_document() -> None:
    files = (
        ("00000012-WhatsApp of Cleo.txt", CHAT.format("Cleo")), ("_chat.txt", CHAT.format("Ben")),
        ("notes.txt", "milk\nbread\n"),
    )  # fmt: skip
    assert from_zip(zipped(*files)).messages["sender"].to_list() == ["Ana", "Ben"]
