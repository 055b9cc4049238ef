"""A report that leaves the couple's hands: no name, number, link or address in it."""

from __future__ import annotations

import polars as pl
import pytest

from chatcheck.analyzer.analyze import analyze
from chatcheck.reports.masking import anonymise, mask_texts
from tests import odd_chats

NAMES = (
    ("Ana Maria", "Person 1"),
    ("Will 🌸 Smith", "Person 2"),
    ("\u5c0f\u6797", "Person 3"),
    ("Jo Li", "Person 4"),
)


def masked(text: str) -> str:
    return str(mask_texts(pl.Series([text]), NAMES)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ring me on +44 7700 900123", "ring me on [number]"),
        ("or (020) 7946-0958.", "or [number]."),
        ("see https://x.org/ana?q=1 now", "see [link] now"),
        ("bit.ly/abc and example.co.uk", "[link] and [link]"),
        ("a.b@example.com wrote", "[e-mail] wrote"),
        ("ask @somebody_else", "ask [handle]"),
        ("Ana Maria, ANA's tea, maria!", "Person 1, Person 1's tea, Person 1!"),
        ("\u5c0f\u6797\u3055\u3093", "Person 3\u3055\u3093"),
        ("Jo said so", "Person 4 said so"),
    ],
)
def test_what_points_at_somebody_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    ["will you come", "banana and anagram", "he was late again.it rained", "it cost 1,234.50",
     "at 10.30 or 7", "see you at e.g. nine"],
)  # fmt: skip
def test_ordinary_words_and_small_numbers_stay(text: str) -> None:
    assert masked(text) == text


def test_other_names_of_a_person_are_masked_too() -> None:
    chat = odd_chats.chat(30, days=3.0)
    _, _, pairs = anonymise(chat, None, {"Annie": "Ana"})
    assert mask_texts(pl.Series(["annie and Ben"]), pairs)[0] == "Person 1 and Person 2"


def test_names_do_not_change_what_is_found() -> None:
    chat = odd_chats.chat(600, days=120.0)
    hidden, _, pairs = anonymise(chat, None)
    plain, without = analyze(chat), analyze(hidden)
    assert dict(pairs) == {"Ana": "Person 1", "Ben": "Person 2"}
    assert without.people == ("Person 1", "Person 2")
    columns = ["detector", "actor", "outcome", "at"]
    assert plain.chances.select(columns).equals(without.chances.select(columns))
