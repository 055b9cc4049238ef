"""Files as people have them: folders of chats, encodings, pasted chats, old layouts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.source import from_bytes, open_source
from chatcheck.parsers.whatsapp import WHATSAPP
from chatcheck.parsers.whatsapp.phrase_lists import languages


def read(data: str | bytes, timezone: str = "UTC", order: str | None = None) -> Chat:
    source = from_bytes("chat.txt", data.encode() if isinstance(data, str) else data)
    assert recognise(source).name == "whatsapp"
    return WHATSAPP.read(source, ReadOptions(timezone, order))


def with_(who: str) -> str:
    return f"13/05/2024, 10:00 - Mia: hi\n13/05/2024, 10:01 - {who}: yo\n"


# Folders.


def folder(path: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return str(path)


NAMES = [(code, title) for code, lists in languages().items() for title in lists.get("titles", ())]


@pytest.mark.parametrize(("code", "title"), NAMES)
def test_chats_are_listed_by_the_names_that_phones_give_them(
    code: str, title: str, tmp_path: Path
) -> None:
    files = {f"{title.replace('*', who)}.txt": with_(who) for who in ("Bo", "Cleo Q")}
    source = open_source(folder(tmp_path / "exports", files))
    with pytest.raises(ChatcheckError, match=r"2 chats.*--chat NAME: Bo \(2\), Cleo Q \(2\)"):
        WHATSAPP.read(source, ReadOptions("UTC"))
    table = WHATSAPP.read(source, ReadOptions("UTC", chat="Cleo Q")).messages
    assert table["sender"].to_list() == ["Mia", "Cleo Q"], code


def test_chats_under_any_name_are_listed(tmp_path: Path) -> None:
    files = {"old phone.txt": with_("Bo"), "backup/sis.txt": with_("Eve") * 3, "todo.txt": "milk\n"}
    source = open_source(folder(tmp_path / "mine", files))
    with pytest.raises(ChatcheckError, match=r"mine holds 2 chats.*sis \(6\), old phone \(2\)"):
        WHATSAPP.read(source, ReadOptions("UTC"))


def test_a_text_that_was_sent_in_a_chat_is_a_document(tmp_path: Path) -> None:
    chat = with_("Bo") + "13/05/2024, 10:02 - Bo: us in 2020.txt (file attached)\n"
    files = {"my chat.txt": chat, "us in 2020.txt": with_("Zed")}
    table = WHATSAPP.read(open_source(folder(tmp_path / "x", files)), ReadOptions("UTC")).messages
    assert table["kind"].to_list() == ["text", "text", "document"]


def test_a_folder_of_zips_is_a_list_of_chats(tmp_path: Path) -> None:
    for who in ("Bo", "Cleo"):
        with zipfile.ZipFile(tmp_path / f"WhatsApp Chat - {who}.zip", "w") as archive:
            archive.writestr("_chat.txt", with_(who))
    source = open_source(str(tmp_path))
    with pytest.raises(ChatcheckError, match=r"2 chats.*Bo \(2\), Cleo \(2\)"):
        recognise(source).read(source, ReadOptions("UTC"))
    table = WHATSAPP.read(source, ReadOptions("UTC", chat="Bo")).messages
    assert table["sender"].to_list() == ["Mia", "Bo"]


# Encodings.

WESTERN = "13/05/2024, 10:00 - Zoë: où ça – “là” ?\n13/05/2024, 10:01 - Bo: größer, 5 €\n"
CYRILLIC = "13.05.2024, 10:00 - Аня: привет, как дела?\n13.05.2024, 10:01 - Юра: хорошо\n"


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (WESTERN, "cp1252", "Windows-1252"), (WESTERN, "utf-16-le", "UTF-16"),
        (WESTERN, "utf-16-be", "UTF-16"), (CYRILLIC, "utf-16-le", "UTF-16"),
        (CYRILLIC, "utf-16-be", "UTF-16"), (CYRILLIC, "utf-16", ""), (WESTERN, "utf-8-sig", ""),
    ],
)  # fmt: skip
def test_encodings_that_prove_themselves_are_read(text: str, encoding: str, said: str) -> None:
    chat = read(text.encode(encoding))
    assert chat.messages["text"].to_list() == read(text).messages["text"].to_list()
    assert [said in note for note in chat.notes] == ([True] if said else [])


@pytest.mark.parametrize(
    "data",
    [
        CYRILLIC.encode("cp1251"),
        WESTERN.encode() + b"13/05/2024, 10:02 - Bo: caf\xe9\n",  # one wound in UTF-8
        WESTERN.encode("cp1252") + b"13/05/2024, 10:02 - Bo: \x81\x8d\n",
    ],
)
def test_encodings_that_prove_nothing_are_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(ChatcheckError, match=r"not UTF-8 text .*save it as UTF-8"):
        read(data)


# Pasted chats.

PASTED = (
    "[20/01/2024, 10:00:00] Bo: found this\n[14/02/2023, 08:00:00] Bo: roses\n"
    "[14/02/2023, 08:01:00] Mia: aw\r\n[20/01/2024, 10:01:00] Mia: long ago\r\n"
    "[20/01/2024, 10:02:00] Bo: two\nlines\r\n"
)


def test_line_ends_tell_a_pasted_chat_of_the_same_layout() -> None:
    chat = read(PASTED)
    assert chat.messages["text"].to_list() == [
        "found this\n[14/02/2023, 08:00:00] Bo: roses\n[14/02/2023, 08:01:00] Mia: aw",
        "long ago",
        "two\nlines",
    ]
    assert any(note.startswith("2 lines begin like a message") for note in chat.notes)


def test_line_ends_of_one_kind_tell_nothing() -> None:
    for end in ("\n", "\r\n"):
        chat = read(PASTED.replace("\r\n", "\n").replace("\n", end))
        assert len(chat.messages) == 5
        assert chat.notes == ()


def test_a_file_put_together_from_two_keeps_its_messages() -> None:
    first = "".join(f"[19/01/2024, 10:{i:02}:00] Bo: a{i}\n" for i in range(60))
    second = "".join(f"[20/01/2024, 10:{i:02}:00] Mia: b{i}\r\n" for i in range(9))
    assert len(read(first + second).messages) == 69


def test_a_long_chat_pasted_into_a_short_one_does_not_become_the_chat() -> None:
    pasted = "".join(f"[12/05/2023, 08:{i:02}:01] Cleo: no {i}\n" for i in range(30))
    text = (
        f"13/05/2024, 10:00 - Mia: look\n{pasted}13/05/2024, 10:01 - Bo: oh\n"
        "13/05/2024, 10:02 - Bo: dear\n"
    )
    chat = read(text)
    assert chat.messages["sender"].to_list() == ["Mia", "Bo", "Bo"]
    assert any(note.startswith("30 lines begin like messages of another") for note in chat.notes)


# Layouts.


def test_halves_of_the_day_in_malay() -> None:
    chat = read("[13/05/24, 9:41:07 PG] Ina: a\n[13/05/24, 9:41:09 PTG] Din: b\n")
    assert chat.messages["sent_at"].dt.hour().to_list() == [9, 21]


def test_a_layout_of_2018_without_a_sign_behind_the_time() -> None:
    chat = read("02-12-18 22:55:45 Sam: hi\n14-12-18 01:00:00 Kim Lee: so: yes\n")
    assert chat.messages.select("sender", "text").rows() == [("Sam", "hi"), ("Kim Lee", "so: yes")]
    assert chat.messages["sent_at"].dt.strftime("%y-%m-%d %X").to_list()[0] == "18-12-02 22:55:45"


def test_logs_are_no_chats() -> None:
    source = from_bytes("x.log", b"2023-12-25 09:41:07 INFO: started\n2023-12-25 09:41:08 X: y\n")
    assert not WHATSAPP.recognises(source)


@pytest.mark.parametrize(
    ("date", "calendar"),
    [
        ("1402/10/04", "Persian"),
        ("۱۴۰۲/۱۰/۴", "Persian"),
        ("04/10/1445", "Islamic"),
        ("5784-03-01", "Hebrew"),
    ],
)
def test_other_calendars_are_refused_by_name(date: str, calendar: str) -> None:
    with pytest.raises(ChatcheckError, match=f"{calendar} calendar.*Gregorian"):
        read(f"{date}, 21:41 - Sara: hi\n{date}, 21:42 - Ali: hi\n")


def test_markdown_of_signal_is_not_whatsapps() -> None:
    rows = "[2024-05-01 09:00:07] Mia: hi  \n[2024-05-01 09:01:07] Me: yo  \n"
    assert not WHATSAPP.recognises(from_bytes("chat.md", rows.encode()))
    assert not WHATSAPP.recognises(from_bytes("chat.txt", rows.encode()))
    assert WHATSAPP.recognises(from_bytes("_chat.txt", rows.replace("  \n", "\n").encode()))
