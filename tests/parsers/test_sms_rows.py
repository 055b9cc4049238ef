"""Reactions that came as texts, doubled rows, the owner's own number, and runs written alike."""

from __future__ import annotations

import random

import polars as pl
import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.sms.alike import cut_alike
from chatcheck.parsers.sms.backup import SMS_BACKUP
from chatcheck.parsers.sms.tapbacks import without_tapbacks
from chatcheck.parsers.source import from_bytes

SAID = "the ferry is cancelled, I am stuck here"


def frame(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (who, text.removeprefix("PIC"), "photo" if text == "PIC" else "text")
            for who, text in rows
        ],
        schema=["sender", "text", "kind"],
        orient="row",
    )


def given(frame: pl.DataFrame) -> list[list[tuple[str, str]]]:
    return [
        [(one["emoji"], one["sender"]) for one in row or []] for row in frame["reactions"].to_list()
    ]


@pytest.mark.parametrize(
    ("sentence", "emoji"),
    [
        ("Loved “{}”", "❤️"), ('Loved "{}"', "❤️"), ("Liked ‘{}’", "👍"), ("Disliked “{}”", "👎"),
        ("Laughed at “{}”", "😂"), ("Emphasised “{}”", "‼️"), ("Questioned “{}”", "❓"),
        ("Reacted 🥹 to “{}”", "🥹"), ("\u200a\u200b👍🏽\u200b to “\u200a{}\u200a”", "👍🏽"),
        ("Reacted with a sticker to “{}”", "sticker"),
        ("A adoré « {} »", "❤️"), ("N’a pas aimé « {} »", "👎"),
        ("S’est interrogé sur « {} »", "❓"),
        ("a attribué la mention « J’aime » à « {} »", "👍"), ("A réagi avec 🔥 à « {} »", "🔥"),
        ("Le encantó “{}”", "❤️"), ("Le dio risa “{}”", "😂"), ("Reaccionó con 🫡 a “{}”", "🫡"),
        ("Amou “{}”", "❤️"), ("Não gostou de “{}”", "👎"), ("Ha messo “Mi piace” a “{}”", "👍"),
        ("Hat „{}“ geliebt", "❤️"), ("Lacht über „{}“", "😂"), ("Hat „{}“ hervorgehoben", "‼️"),
        ("Vindt “{}” niet leuk", "👎"), ("Gillade ”{}”", "👍"), ("Lo av «{}»", "😂"),
        ("Uwielbia „{}”", "❤️"), ("Не понравилось «{}»", "👎"), ("“{}” iletisini beğendi", "👍"),
        ("赞了“{}”", "👍"), ("「{}」を強調しました", "‼️"),
    ],
)  # fmt: skip
def test_sentences_about_a_message_are_reactions_to_it(sentence: str, emoji: str) -> None:
    rows = frame(("Ida", SAID), ("Uwe", "oh no"), ("Uwe", sentence.format(SAID)), ("Ida", "yes"))
    kept, count = without_tapbacks(rows)
    assert count == 1
    assert kept["text"].to_list() == [SAID, "oh no", "yes"]
    assert given(kept) == [[(emoji, "Uwe")], [], []]


def test_a_reaction_that_is_taken_back_is_none() -> None:
    rows = frame(
        ("Ida", SAID),
        ("Uwe", f"Loved “{SAID}”"),
        ("Uwe", f"Liked “{SAID}”"),
        ("Uwe", f"Removed a heart from “{SAID}”"),
    )
    kept, count = without_tapbacks(rows)
    assert count == 3
    assert given(kept) == [[("👍", "Uwe")]]


def test_pictures_and_cut_quotes_find_what_they_are_about() -> None:
    rows = frame(
        ("Ida", "PIC"), ("Ida", SAID), ("Uwe", "Loved an image"),
        ("Uwe", "Emphasized “the ferry is cancelled, I am…”"), ("Uwe", "Laughed at “\ufffc”"),
        ("Uwe", "Liked a movie"),
    )  # fmt: skip
    kept, count = without_tapbacks(rows)
    assert count == 4
    assert given(kept) == [
        [("❤️", "Uwe"), ("😂", "Uwe"), ("👍", "Uwe")],
        [("‼️", "Uwe")],
    ]


def test_the_latest_message_of_those_words_is_meant() -> None:
    rows = frame(("Ida", "ok"), ("Uwe", "so"), ("Ida", "ok"), ("Uwe", "Liked “ok”"), ("Ida", "ok"))
    assert given(without_tapbacks(rows)[0]) == [[], [], [("👍", "Uwe")], []]


@pytest.mark.parametrize(
    "text",
    [
        "Loved “Kiln”", f"she said “{SAID}”", f"Loved it when you wrote “{SAID}” to him",
        "I liked an image", "“quite”", "an image", "we loved “Kiln” and “Clay”",
    ],
)  # fmt: skip
def test_ordinary_words_stay_words(text: str) -> None:
    rows = frame(("Ida", SAID), ("Uwe", text))
    kept, count = without_tapbacks(rows)
    assert count == 0
    assert kept["text"].to_list() == [SAID, text]


def sms(text: str, ms: int, box: int = 1, address: str = "+15550101") -> str:
    return (
        f'<sms address="{address}" date="{ms}" type="{box}" body="{text}" contact_name="Ben" />\n'
    )


def mms(
    text: str, ms: int, box: int = 1, address: str = "+15550101", name: str = "Ben", to: str = ""
) -> str:
    goal = f'<addr address="{to}" type="151"/>' if to else ""
    return (
        f'<mms date="{ms}" msg_box="{box}" address="{address}" contact_name="{name}"><parts>'
        f'<part seq="0" ct="text/plain" text="{text}"/></parts><addrs>'
        f'<addr address="+15550101" type="137"/>{goal}</addrs></mms>\n'
    )


def read(*elements: str, head: str = "") -> Chat:
    data = f"<smses>{head}\n{''.join(elements)}</smses>"
    return SMS_BACKUP.read(from_bytes("sms.xml", data.encode()), ReadOptions("UTC", me="Ana"))


T = 1_720_000_000_000


def test_a_message_as_text_and_as_multimedia_is_one() -> None:
    chat = read(
        sms("soup?", T + 412), mms("soup?", T), sms("yes", T + 60_900, 2),
        mms("yes", T + 61_000, 2),
        sms("ok", T + 90_000), sms("ok", T + 90_001), mms("later", T + 99_000),
    )  # fmt: skip
    assert chat.messages["text"].to_list() == ["soup?", "yes", "ok", "ok", "later"]
    assert [(skip.reason, skip.count) for skip in chat.skipped] == [("repeated in the backup", 2)]


@pytest.mark.parametrize("name", ["Ben", "Ben, Me", "(Unknown)"])
def test_the_owner_s_own_number_makes_no_group(name: str) -> None:
    chat = read(
        sms("a", T),
        sms("b", T + 1, 2),
        mms("c", T + 60_000, address="+15550101~+15559999", name=name, to="+15559999"),
    )
    assert chat.messages.select("sender", "text").rows() == [
        ("Ben", "a"),
        ("Ana", "b"),
        ("Ben", "c"),
    ]
    assert chat.messages["conversation"].unique().to_list() == ["Ben"]


def test_a_backup_of_drafts_says_what_it_held() -> None:
    chat = read(sms("a", T, 3), sms("b", T, 5), sms("c", 0))
    assert chat.messages.is_empty()
    assert [(skip.reason, skip.count) for skip in chat.skipped] == [
        ("drafts, failed or unsent", 2), ("without a date", 1),
    ]  # fmt: skip


BODIES = (
    "plain", "a &amp; b &lt;3", "line&#10;two", "&#128512; ok", "it's", "", "null", "x > y",
    "é日本", "&quot;so&quot;", "&amp;lt;", "tab&#9;",
)  # fmt: skip


def test_runs_written_alike_read_as_the_parser_reads_them() -> None:
    chance = random.Random(5)
    elements = [
        sms(f"{chance.choice(BODIES)}{n}", T + 1000 * n, chance.randint(1, 3)) for n in range(200)
    ]
    alike = read("".join(elements))
    # A comment keeps the whole file with the parser.
    parsed = read("".join(elements), head="<!-- x -->")
    assert alike.messages.equals(parsed.messages)
    assert alike.skipped == parsed.skipped


RUN = "".join(sms(f"t{n}", T + n) for n in range(30))


def test_a_run_is_cut() -> None:
    cut, rest = cut_alike(f"\n {RUN} </smses>".encode())
    assert cut is not None
    assert cut["body"].to_list() == [f"t{n}" for n in range(30)]
    assert rest == b"\n" * 29 + b"\n </smses>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('body="t3"', "body='t3'"), ('body="t3"', 'body="t3" body="x"'), ('body="t3"', 'body="<"'),
        ('body="t3"', 'body="&nbsp;"'), ('body="t3"', 'body="a\nb"'), ('body="t3"', 'body="&"'),
        ('body="t3" ', 'body="t3"'), ('body="t3"', 'text="t3"'), ('body="t3"', 'body="\uffff"'),
        ('body="t3" contact_name="Ben"', 'contact_name="Ben" body="t3"'),
        ('body="t3"', 'body="t3" extra="1"'), ("<sms address", "<mms address"),
        ('type="1" body="t3"', 'body="t3"'), ('"Ben" />\n<', '"Ben" /> x <'),
    ],
)  # fmt: skip
def test_a_run_with_anything_odd_is_left_to_the_parser(old: str, new: str) -> None:
    data = RUN.replace(old, new, 1).encode()
    assert data != RUN.encode()
    assert cut_alike(data) == (None, data)


def test_damage_behind_a_run_names_its_line() -> None:
    with pytest.raises(ChatcheckError, match="damaged at line 32, column"):
        read(RUN, "<sms <<>")
