"""The same chat is the same in every language, and the lists of words are in order."""

from __future__ import annotations

import pytest

from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP
from chatcheck.parsers.whatsapp.phrase_lists import NOUNS, languages
from tests.support.iphone_languages import CHATS, KINDS, MARK, export

L = MARK


def kinds(text: str) -> list[str]:
    source = from_bytes("_chat.txt", text.encode())
    return WHATSAPP.read(source, ReadOptions("UTC")).messages["kind"].to_list()


@pytest.mark.parametrize("code", CHATS)
def test_the_same_chat_is_the_same_in_every_language(code: str) -> None:
    assert kinds(export(code)) == list(KINDS)


def test_chats_that_lost_their_marks_are_nearly_the_same() -> None:
    pairs = [
        (found, wanted)
        for code in CHATS
        for found, wanted in zip(kinds(export(code, marks=False)), KINDS, strict=True)
    ]
    wrong = sum(found != wanted for found, wanted in pairs)
    assert wrong <= 0.03 * len(pairs)


def test_a_medium_in_a_language_that_nobody_knows_is_known_by_its_mark() -> None:
    rows = [
        f"[13/05/2024, 10:00:00] Mia: {L}qul bawt pagh", "[13/05/2024, 10:00:01] Mia: hi",
        "[13/05/2024, 10:00:02] Tom: yo", f"{L}[13/05/2024, 10:00:03] Tom: {L}mila chimpu",
        f"{L}[13/05/2024, 10:00:04] Tom: our cat {L}<zzz: 00000003-PHOTO-2024-05-13-10-00-04.jpg>",
        f"[13/05/2024, 10:00:05] Mia: nice {L}<tlhIngan maH>",
        f"[13/05/2024, 10:00:06] Mia: {L}Xyzzy plugh, {L}3 qwe",
        f"[13/05/2024, 10:00:07] Mia: {L}GHOT:\nLunch?\n{L}PAT: Soup (2 wam)\n{L}PAT: Rice (0 wam)",
    ]  # fmt: skip
    source = from_bytes("_chat.txt", "\n".join(rows).encode())
    table = WHATSAPP.read(source, ReadOptions("UTC")).messages
    assert table["kind"].to_list() == [
        "text", "text", "text", "unknown", "photo", "text", "call", "poll",
    ]  # fmt: skip
    assert table["text"].to_list()[3:6] == ["", "our cat", "nice"]
    assert table["edited"].to_list()[5]


ANDROID = [
    ("cs", "<Média vynechána>"), ("da", "<Medier udeladt>"), ("sv", "<Media har utelämnats>"),
    ("nb", "<Medier utelatt>"), ("fi", "<Media jätettiin pois>"), ("hu", "<Hiányzó médiafájl>"),
    ("ro", "<Fișiere media omise>"), ("bg", "<Без мултимедия>"), ("uk", "<Медіафайли пропущено>"),
    ("el", "<Παράλειψη πολυμέσων>"), ("hr", "<Izostavljen medijski sadržaj>"), ("ar", "<تم استبعاد الوسائط>"),
    ("sk", "<Médiá vynechané>"), ("vi", "<Bỏ qua phương tiện>"), ("th", "<ไม่รวมสื่อ>"),
    ("fil", "<Hindi isinama ang media>"), ("fa", "<رسانه حذف شد>"), ("bn", "<মিডিয়া বাদ দেওয়া হয়েছে>"),
    ("fr", "<Médias omis>"), ("pl", "<pominięto multimedia>"), ("zh", "<省略多媒体文件>"),
    ("zh", "<忽略多媒體檔>"), ("ja", "<メディアは含まれていません>"), ("ko", "<미디어 파일 제외됨>"),
    ("he", "<המדיה לא נכללה>"), ("es", "<Archivo omitido>"), ("de", "<Medien ausgeschlossen>"),
    ("pt", "<Ficheiro não revelado>"), ("ru", "<Без медиафайлов>"), ("it", "<Media omessi>"),
    ("nl", "<Media weggelaten>"), ("tr", "<Medya dahil edilmedi>"), ("id", "<Media tidak disertakan>"),
    ("hi", "<मीडिया के बिना>"), ("et", "<Meedia jäeti välja>"), ("lt", "<Medija praleista>"),
    ("lv", "<Multivide izlaista>"), ("ca", "<Multimèdia omesa>"), ("af", "<Media weggelaat>"),
    ("sw", "<Media imeondolewa>"), ("ur", "<میڈیا شامل نہیں>"), ("ta", "<மீடியா தவிர்க்கப்பட்டது>"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "body"), ANDROID)
def test_one_placeholder_of_android_is_enough(code: str, body: str) -> None:
    chat = f"13/05/2024, 10:00 - Mia: {body}\n13/05/2024, 10:01 - Tom: oh\n"
    assert kinds(chat) == ["unknown", "text"], code


@pytest.mark.parametrize(
    "body", ["<big hug>", "<without you>", "<file under boring>", "<voice of reason>", "<3>"]
)
def test_brackets_that_people_type_are_theirs_however_often(body: str) -> None:
    lines = [f"13/05/2024, 10:{minute} - Mia: {body}" for minute in range(10, 16)]
    assert kinds("\n".join(lines)) == ["text"] * 6


EVERY = [(code, lists) for code, lists in languages().items()]


@pytest.mark.parametrize(("code", "lists"), EVERY, ids=[code for code, _ in EVERY])
def test_every_deleted_message_and_attachment_is_known(
    code: str, lists: dict[str, list[str]]
) -> None:
    deleted = [phrase for phrase in lists["deleted"] if "*" not in phrase]
    files = [f"plan.pdf ({phrase})" for phrase in lists.get("attached", ())]
    bodies = [(body, "deleted") for body in deleted] + [(body, "document") for body in files]
    bodies += [(f"{body}.", "deleted") for body in deleted]
    bodies += [(body, "call") for body in lists.get("missed", ())]
    lines = [
        f"13/05/2024, {10 + row // 60}:{row % 60:02} - Mia: {body}"
        for row, (body, _) in enumerate(bodies)
    ]
    found = zip(kinds("\n".join(lines)), bodies, strict=True)
    assert [body for kind, (body, wanted) in found if kind != wanted] == []


@pytest.mark.parametrize(("code", "lists"), EVERY, ids=[code for code, _ in EVERY])
def test_every_wording_is_listed_once_and_in_order(code: str, lists: dict[str, list[str]]) -> None:
    assert {"left_out", "deleted", *NOUNS} <= set(lists), code
    for section, phrases in lists.items():
        assert phrases == sorted(set(phrases), key=lambda word: (word.casefold(), word)), section
        assert all(phrase == phrase.strip() for phrase in phrases), section


def test_some_fifty_languages_are_there() -> None:
    assert len(languages()) >= 50
    assert sum("notices" in lists for lists in languages().values()) >= 25
