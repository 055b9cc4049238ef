"""Names and numbers taken out of what is shown: for a report that leaves the couple's hands.

Senders become Person 1, Person 2, ... before the analysis; texts are masked only where they are
shown, since detectors read the words as they were written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import polars as pl

from chatcheck.parsers.messages import Chat

_LINK: Final = r"(?i)(?:https?://|www\.)\S+"
_MAIL: Final = r"[\p{L}\d._%+-]+@[\p{L}\d.-]+\.\p{L}{2,}"
_NUMBER: Final = r"\+?\d[\d \x{a0}().-]{6,}\d"
_SHORTEST_PART: Final = 3  # letters of a first name that is masked on its own


def anonymise(
    chat: Chat, people: tuple[str, str] | None
) -> tuple[Chat, tuple[str, str] | None, tuple[tuple[str, str], ...]]:
    """The chat with numbered senders, the chosen two renamed alike, and (name, mask) pairs.

    Numbers follow the order of the two chosen people, or of the names.
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
    pairs = tuple(masks.items())
    notes = mask_texts(pl.Series(chat.notes, dtype=pl.String), pairs).to_list()
    renamed = (masks.get(people[0], people[0]), masks.get(people[1], people[1])) if people else None
    return replace(chat, messages=messages, notes=tuple(notes)), renamed, pairs


def mask_texts(texts: pl.Series, names: tuple[tuple[str, str], ...]) -> pl.Series:
    """Texts with links, addresses and numbers masked and known names replaced."""
    masked = (
        pl.col("t")
        .str.replace_all(_LINK, "[link]")
        .str.replace_all(_MAIL, "[e-mail]")
        .str.replace_all(_NUMBER, "[number]")
    )
    for name, mask in names:
        for form in _forms(name):
            masked = masked.str.replace_all(rf"(?i)\b{re.escape(form)}\b", mask)
    return pl.DataFrame({"t": texts}).select(masked.alias(texts.name)).to_series()


def _forms(name: str) -> list[str]:
    """A name as it may be written: whole, then its parts of three letters or more."""
    parts = [part for part in re.findall(r"\w+", name) if len(part) >= _SHORTEST_PART]
    whole = [name] if re.search(r"^\w.*\w$", name) else []
    return [*whole, *(part for part in parts if part != name and not part.isdigit())]
