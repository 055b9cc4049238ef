"""Who wrote what: odd names, people's words that look like WhatsApp's, notices behind names."""

from __future__ import annotations

import pytest

from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

L = "\u200e"
IOS, ANDROID = "[13/05/2024, 10:{:02}:09] {}: {}", "13/05/2024, 10:{:02} - {}: {}"
Row = tuple[object, ...]


def rows(text: str) -> list[Row]:
    source = from_bytes("chat.txt", text.encode())
    table = WHATSAPP.read(source, ReadOptions("UTC")).messages
    return table.select("sender", "kind", "text").rows()


def chat(layout: str, *messages: tuple[str, str]) -> list[Row]:
    return rows("\n".join(layout.format(i, who, body) for i, (who, body) in enumerate(messages)))


OWN_WORDS = [
    "You turned off disappearing messages again, how come?",
    "Waiting for this message since noon and it is a thumbs up",
    "Your security code with the bank changed, did you note it?",
    "Video call at nine, 9 sharp",
    "Voice call, 20 min or so?",
    "Missed call from your aunt, ring her",
    "Location: the blue kiosk, see https://example.org/kiosk",
    "This message was deleted by accident, here it is again",
    "You deleted this message? Now I am curious",
    "image omitted from the leaflet, why",
    "Messages and calls are end-to-end encrypted, she says, so no worries",
    "You blocked this contact? Which one",
    "Poll: soup or rice",
    "null and void",
    "<a long sigh>",
    "<3 you > me",
    "notes (all of them)",
]


@pytest.mark.parametrize("layout", [IOS, ANDROID], ids=["ios", "android"])
@pytest.mark.parametrize("body", OWN_WORDS)
def test_words_that_begin_like_a_notice_are_their_writers(layout: str, body: str) -> None:
    assert chat(layout, ("Mia", body), ("Tom", "ok")) == [
        ("Mia", "text", body), ("Tom", "text", "ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body", [f"{L}07700 900456, ask for Jo before six", f"{L}Elm Street 12", f"{L}see page 3"]
)
def test_a_pasted_mark_does_not_take_words_away(body: str) -> None:
    found = chat(IOS, ("Tom", "where?"), ("Mia", body), ("Tom", "thanks"))
    assert [(who, kind) for who, kind, _ in found] == [
        ("Tom", "text"), ("Mia", "text"), ("Tom", "text"),
    ]  # fmt: skip


NOTICES = [
    "Your security code with Mia changed. Tap to learn more.",
    "Mia changed their phone number to a new number. Tap to message or add the new number.",
    "You unblocked this contact. Tap to block.",
    "Mia turned off disappearing messages.",
    "Mia pinned a message",
    "This chat is with a business account. Tap to learn more.",
    "Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
]


@pytest.mark.parametrize("mark", [L, ""], ids=["marked", "lost"])
@pytest.mark.parametrize("notice", NOTICES)
def test_notices_behind_a_name_are_nobodys(mark: str, notice: str) -> None:
    found = chat(IOS, ("Mia", "hi"), ("Mia", f"{mark}{notice}"), ("Tom", "yo"))
    assert found == [("Mia", "text", "hi"), (None, "system", notice), ("Tom", "text", "yo")]


def test_a_body_that_begins_with_its_own_name_is_a_notice_where_marks_are_lost() -> None:
    group = [
        ("Deniz", "Deniz bu grubu oluşturdu"), ("Ev", "Deniz sizi ekledi"), ("Deniz", "selam"),
        ("Ece", "Ece grup adını “Ev” olarak değiştirdi"), ("Ece", "merhaba"),
    ]  # fmt: skip
    assert [(who, kind) for who, kind, _ in chat(IOS, *group)] == [
        (None, "system"), (None, "system"), ("Deniz", "text"), (None, "system"), ("Ece", "text"),
    ]  # fmt: skip


def test_what_only_writes_notices_is_the_group() -> None:
    found = chat(
        IOS, ("The flat", f"{L}Foo bar baz qux"), ("The flat", f"{L}Mia blorbed you"),
        ("Mia", "hi"), ("Tom", "yo"),
    )  # fmt: skip
    assert [who for who, _, _ in found] == [None, None, "Mia", "Tom"]


@pytest.mark.parametrize(
    "name",
    [
        "Little Jo 5'2\"", "Dr. med. Friederike von Altenburg-Hohenstein (Praxis a. Ring)",
        "The one with the dog. Never answer before nine", "Al “The Sofa", "Kim: work",
        "Who? Me!", "Ana - Maria", "A.B.",
    ],
)  # fmt: skip
def test_names_of_any_kind_are_people(name: str) -> None:
    messages = [(name, "hello"), ("Tom", "yo"), (name, "are you there"), (name, "no?")]
    assert [who for who, _, _ in chat(ANDROID, *messages)] == [name, "Tom", name, name]


def test_names_without_a_space_behind_their_colon() -> None:
    text = (
        "[2026/7/9 02:28:09] Mia: awake?\n[2026/7/9 02:28:37] Tom:yes: the heat\n"
        "[2026/7/9 02:30:01] Mia: same: 30 degrees\n[2026/7/9 02:30:40] Tom:i dreamt: rain\n"
        "[2026/7/9 02:30:50] Mia:at 10:30 then\n"
    )
    assert [(who, body) for who, _, body in rows(text)] == [
        ("Mia", "awake?"), ("Tom", "yes: the heat"), ("Mia", "same: 30 degrees"),
        ("Tom", "i dreamt: rain"), ("Mia", "at 10:30 then"),
    ]  # fmt: skip


def test_a_dash_between_bracket_and_name_is_no_part_of_the_name() -> None:
    text = "[13/05/2024, 10:00:00] - Mia: hi\n[13/05/2024, 10:00:01] - Tom: - yo\n"
    assert rows(text) == [("Mia", "text", "hi"), ("Tom", "text", "- yo")]


def test_notices_that_hold_a_colon_are_no_people() -> None:
    text = (
        "13/05/2024, 10:00 - Mia: hi\n13/05/2024, 10:01 - Tom: yo\n"
        "13/05/2024, 10:02 - Mia renamed the shared folder of ours: new\n"
        "13/05/2024, 10:03 - Tom changed the subject from “Us: two” to “Us: three”\n"
        "13/05/2024, 10:04 - Mia changed the group description: rules: none\n"
    )
    assert [who for who, _, _ in rows(text)] == ["Mia", "Tom", None, None, None]


def test_files_as_iphones_wrote_them_until_2018() -> None:
    found = chat(IOS, ("Mia", f"2017-07-25-PHOTO-00000043.jpg {L}<attached>"), ("Tom", "nice"))
    assert found == [("Mia", "photo", ""), ("Tom", "text", "nice")]


def test_what_a_phone_writes_beside_its_own_files_it_writes_beside_others() -> None:
    found = chat(
        ANDROID, ("Mia", "IMG-20240513-WA0001.jpg (blorb)"), ("Tom", "plan.pdf (blorb)"),
        ("Mia", "plan.pdf (finally)"),
    )  # fmt: skip
    assert [kind for _, kind, _ in found] == ["photo", "document", "text"]


def test_calls_with_their_length() -> None:
    bodies = ["<Video call, 1 hr 5 min>", "Videollamada, 12 min", "Voice call, 45 sec."]
    found = chat(ANDROID, *(("Mia", body) for body in bodies), ("Tom", "hm"))
    assert [kind for _, kind, _ in found] == ["call"] * 3 + ["text"]
