"""Names and numbers taken out of what is shown: for a report that leaves the couple's hands.

Senders become Person 1, Person 2, ... before the analysis; texts are masked only where they are
shown, since detectors read the words as they were written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Final

import polars as pl

from chatcheck.parsers.messages import Chat

_LINK: Final = r"(?i)(?:[a-z][a-z0-9+.-]*://|www\.)\S+"
_MAIL: Final = r"[\p{L}\d._%+-]+@[\p{L}\d.-]+\.\p{L}{2,}"
_NUMBER: Final = r"\+?\(?\d[\d \x{a0}\x{202f}().\-\u{2010}-\u{2015}/]{5,}\d"
_HANDLE: Final = r"(^|[^\p{L}\d_])@[\p{L}\d_.]{2,}"
_SHORTEST_PART: Final = 2  # letters of a part of a name that is masked on its own


@cache
def _words() -> dict[str, list[str]]:
    file = resources.files("chatcheck.reports") / "words" / "masking.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def anonymise(
    chat: Chat,
    people: tuple[str, str] | None,
    aliases: Mapping[str, str] | None = None,
) -> tuple[Chat, tuple[str, str] | None, tuple[tuple[str, str], ...]]:
    """The chat with numbered senders, the chosen two renamed alike, and (name, mask) pairs.

    Numbers follow the order of the two chosen people, or of the names. ``aliases`` (other name ->
    name) are masked like the names they stand for.
    """
    names = sorted(name for name, _ in chat.senders())
    if people is not None:
        names = [*people, *(name for name in names if name not in people)]
    width = len(str(len(names)))
    masks = {name: f"Person {number:0{width}d}" for number, name in enumerate(names, start=1)}
    reactions = pl.col("reactions").list.eval(
        pl.struct(
            pl.element().struct.field("emoji"),
            pl.element().struct.field("sender").replace(masks),
            pl.element().struct.field("at"),
        )
    )
    messages = chat.messages.with_columns(
        pl.col("sender").replace(masks),
        pl.lit("chat").alias("conversation"),
        reactions.cast(chat.messages.schema["reactions"]),
    )
    pairs = (
        *masks.items(),
        *((old, masks[new]) for old, new in (aliases or {}).items() if new in masks),
    )
    notes = mask_texts(pl.Series(chat.notes, dtype=pl.String), pairs).to_list()
    renamed = (masks.get(people[0], people[0]), masks.get(people[1], people[1])) if people else None
    return replace(chat, messages=messages, notes=tuple(notes)), renamed, pairs


def mask_texts(texts: pl.Series, names: tuple[tuple[str, str], ...]) -> pl.Series:
    """Texts with links, addresses and numbers masked and known names replaced."""
    plain, worded = ("|".join(_words()[kind]) for kind in ("endings", "word_endings"))
    bare = rf"(?i)\b(?:[a-z\d-]+\.)+(?:(?:{plain})\b(?:/\S*)?|(?:{worded})/\S+)"
    masked = (
        pl.col("t")
        .str.replace_all(_LINK, "[link]")
        .str.replace_all(_MAIL, "[e-mail]")
        .str.replace_all(bare, "[link]")
        .str.replace_all(_NUMBER, "[number]")
        .str.replace_all(_HANDLE, "${1}[handle]")
    )
    forms = {form: mask for name, mask in reversed(names) for form in _forms(name)}
    # The whole of a name before its parts, or "Ana Maria" would leave "Person 1 Person 1".
    for form, mask in sorted(forms.items(), key=lambda item: -len(item[0])):
        masked = masked.str.replace_all(_pattern(form), mask)
    return pl.DataFrame({"t": texts}).select(masked.alias(texts.name)).to_series()


def _pattern(form: str) -> str:
    """Where a form of a name stands in a text: as a word, small letters or not."""
    bare = re.escape(form)
    if re.search(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]", form):
        return bare  # scripts without spaces between words
    careful = form.lower() in _words()["everyday"] or len(form) < 3
    return rf"\b{bare}\b" if careful else rf"(?i)\b{bare}\b"


def _forms(name: str) -> list[str]:
    """A name as it may be written: whole, then its parts."""
    words = re.findall(r"\w+", name)
    parts = [
        word
        for word in words
        if len(word) >= _SHORTEST_PART
        and not word.isdigit()
        and word.lower() not in _words()["particles"]
    ]
    # What surrounds the words of a name, an emoji or a tilde, is seldom written in a text.
    whole = [name[name.index(words[0]) : name.rindex(words[-1]) + len(words[-1])]] if words else []
    return list(dict.fromkeys([*whole, *parts]))
