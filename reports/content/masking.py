"""Names and numbers taken out of what is shown: for a report that leaves the couple's hands.

Senders become Person 1, Person 2, ... before the analysis; texts are masked only where they are
shown, since detectors read the words as they were written. Known are the writers' names, whole,
in part, short, joined or with an s, what the user's own list names, and what looks like an
address, a link, a long number or a code; nothing else is promised (see ``leftovers``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import permutations
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.messages import Chat

# (name, what stands for it); a name after EXACTLY is masked as it stands, never in part.
Pairs = tuple[tuple[str, str], ...]
EXACTLY: Final = "="

MASKED: Final = "[masked]"  # for a line of the user's list that names no mask
_LINK: Final = r"(?i)(?:[a-z][a-z0-9+.-]*://|www\.)\S+"
_MAIL: Final = r"[\p{L}\d._%+-]+@[\p{L}\d.-]+\.\p{L}{2,}"
_NUMBER: Final = r"\+?\(?\d[\d \x{a0}\x{202f}().\-\u{2010}-\u{2015}/]{5,}\d"
_LONG: Final = r"\d{5,}"  # post codes, accounts, pins; a year or a price has fewer figures
# Plates, post codes, bookings: letters and figures in one word or two short ones, as "AB12 CDE".
_CODE: Final = (
    r"\b(?:[A-Z]{1,3}[ -])?[A-Z]{1,3}\d{1,4}[A-Z]?(?:[ -]?\d?[A-Z]{2,3})\b"
    r"|\b[A-Z]{1,3}[ -][A-Z]{1,2} ?\d{2,4}\b|\b(?:[A-Z]+\d|\d+[A-Z])[A-Z\d]{3,}\b"
)
_HANDLE: Final = r"(^|[^\p{L}\d_])@[\p{L}\d_.]{2,}"
_SHORTEST_PART: Final = 2  # letters of a part of a name that is masked on its own
_SHORTEST_STEM: Final = 3  # letters of a name that a short form of it begins with
_LONG_PART: Final = 6  # letters of a part that is masked wherever it stands in a word
_LONGEST_NAME: Final = 12  # letters of a name part whose short forms are made
_ENDINGS: Final = ("y", "ie", "i", "ey", "o", "s", "z", "zy", "ster")
_UNSPACED: Final = r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]"


class MaskError(ChatcheckError):
    """A file of names to mask cannot be read."""


@cache
def _words() -> dict[str, Any]:
    file = resources.files("chatcheck.reports") / "words" / "masking.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def load_masks(path: Path) -> Pairs:
    """The user's own list: a line each, ``Lexi = Person 1`` or a name alone; # begins a remark."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise MaskError(f"the list {path} cannot be read ({said})", "Check the path") from error
    pairs = []
    for line in lines:
        name, _, mask = line.partition("=")
        if name.strip() and not name.lstrip().startswith("#"):
            pairs.append((EXACTLY + name.strip(), mask.strip() or MASKED))
    if not pairs:
        raise MaskError(f"the list {path} names nothing", "Write a line each: Lexi = Person 1")
    return tuple(pairs)


def anonymise(
    chat: Chat,
    people: tuple[str, str] | None,
    aliases: Mapping[str, str] | None = None,
    more: Pairs = (),
) -> tuple[Chat, tuple[str, str] | None, Pairs]:
    """The chat with numbered senders, the chosen two renamed alike, and (form, mask) pairs.

    Numbers follow the order of the two chosen people, or of the names. ``aliases`` (other name ->
    name) are masked like the names they stand for; ``more`` is the user's own list.
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
        *more,
        *masks.items(),
        *((old, masks[new]) for old, new in (aliases or {}).items() if new in masks),
    )
    notes = mask_texts(pl.Series(chat.notes, dtype=pl.String), pairs).to_list()
    renamed = (masks.get(people[0], people[0]), masks.get(people[1], people[1])) if people else None
    return replace(chat, messages=messages, notes=tuple(notes)), renamed, pairs


def mask_texts(texts: pl.Series, names: Pairs) -> pl.Series:
    """Texts with links, addresses, numbers and codes masked and known names replaced."""
    plain, worded = ("|".join(_words()[kind]) for kind in ("endings", "word_endings"))
    bare = rf"(?i)\b(?:[a-z\d-]+\.)+(?:(?:{plain})\b(?:/\S*)?|(?:{worded})/\S+)"
    masked = (
        pl.col("t")
        .str.replace_all(_LINK, "[link]")
        .str.replace_all(_MAIL, "[e-mail]")
        .str.replace_all(bare, "[link]")
        .str.replace_all(_NUMBER, "[number]")
        .str.replace_all(_LONG, "[number]")
        .str.replace_all(_CODE, "[code]")
        .str.replace_all(_HANDLE, "${1}[handle]")
    )
    for pattern, mask in _patterns(names):
        masked = masked.str.replace_all(pattern, mask)
    return pl.DataFrame({"t": texts}).select(masked.alias(texts.name)).to_series()


@cache
def _patterns(names: Pairs) -> Sequence[tuple[str, str]]:
    """Patterns in the order in which they are replaced: the whole of a name before its parts.

    Or "Ana Maria" would leave "Person 1 Person 1". Single words of one mask make one pattern.
    """
    exact = {name[1:]: mask for name, mask in names if name.startswith(EXACTLY)}
    names = tuple(pair for pair in names if not pair[0].startswith(EXACTLY))
    forms: dict[str, str] = dict(exact)
    for name, mask in names:
        for form in _forms(name):
            forms.setdefault(form, mask)
    for joined, mask in _joined(names):
        forms.setdefault(joined, mask)
    for name, mask in names:
        for form in _short(name):
            forms.setdefault(form, mask)
    # A long name inside a longer word: "tobyandalexandra".
    within = [
        (rf"(?i)\b\w*{re.escape(part)}\w*\b", mask)
        for name, mask in names
        for part in _parts(name)
        if len(part) >= _LONG_PART and part.lower() not in _words()["everyday"]
    ]
    whole: list[tuple[str, str]] = []
    grouped: dict[tuple[str, str], list[str]] = {}
    for form, mask in sorted(forms.items(), key=lambda item: -len(item[0])):
        if re.fullmatch(r"\w+", form) and not re.search(_UNSPACED, form):
            careful = form.lower() in _words()["everyday"] or len(form) < 3
            grouped.setdefault((mask, _AS_WRITTEN if careful else _GLUED), []).append(form)
        else:
            bare = re.escape(form)
            pattern = bare if re.search(_UNSPACED, form) else rf"(?i:\b{bare}\b)"
            whole.append((pattern, mask))
    words = [(kind.format("|".join(listed)), mask) for (mask, kind), listed in grouped.items()]
    ordered = (*whole, *within, *words)
    return [(pattern, mask.replace("$", "$$")) for pattern, mask in ordered]


# A form as a word of its own; or whatever its letters, also with what is glued to it: "Anas tea"
# and "AnaBen" lose it ("Ana's" keeps its "'s").
_AS_WRITTEN: Final = r"\b(?:{})\b"
_GLUED: Final = r"(?i:\b(?:{})(?:s\b|\b|(?-i:[\p{{Lu}}]\p{{L}}*\b)|_|\d+\b))"


def _parts(name: str) -> list[str]:
    """The words of a name that are masked on their own."""
    return [
        word
        for word in re.findall(r"\w+", name)
        if len(word) >= _SHORTEST_PART
        and not word.isdigit()
        and word.lower() not in _words()["particles"]
    ]


def _forms(name: str) -> list[str]:
    """A name as it may be written: whole, then its parts."""
    words = re.findall(r"\w+", name)
    # What surrounds the words of a name, an emoji or a tilde, is seldom written in a text.
    whole = [name[name.index(words[0]) : name.rindex(words[-1]) + len(words[-1])]] if words else []
    return list(dict.fromkeys([*whole, *_parts(name)]))


def _joined(names: Pairs) -> Iterator[tuple[str, str]]:
    """Parts of one name, or two first names, written as one word ("anamaria", "ana-maria")."""
    for name, mask in names:
        parts = _parts(name)[:4]
        for one, other in permutations(parts, 2):
            for glue in ("", "-", "_", "."):
                yield f"{one}{glue}{other}", mask
    known = _words()["short_forms"]
    firsts = list(dict.fromkeys(parts[0] for name, _ in names[:12] if (parts := _parts(name))))
    firsts += [short for first in firsts[:4] for short in known.get(first.lower(), ())]
    for one, other in permutations(firsts, 2):
        for glue in ("", "and", "-", "_", "&"):
            yield f"{one}{glue}{other}", MASKED


def _short(name: str) -> Iterator[str]:
    """Short forms of the parts of a name: those that are known, and beginnings with an ending."""
    known = _words()["short_forms"]
    for part in _parts(name):
        low = part.lower()
        shorts = list(known.get(low, ()))
        fulls = (full for full, some in known.items() if low in some)
        forms = [*shorts, *(short + end for short in shorts for end in ("y", "ie")), *fulls]
        # A language's own script has its own ways to shorten: only what is known of these.
        if part.isascii() and _SHORTEST_STEM < len(part) <= _LONGEST_NAME:
            for length in range(_SHORTEST_STEM, len(part)):
                stem = part[:length]
                forms += [stem, *(stem + end for end in _ENDINGS)]
                if stem[-1] not in "aeiouy":
                    forms += [f"{stem}{stem[-1]}{end}" for end in ("y", "ie", "i")]
        elif part.isascii() and len(part) == _SHORTEST_STEM:
            forms += [f"{part}{part[-1]}{end}" for end in ("y", "ie", "i")]
        for form in dict.fromkeys(forms):
            if form.lower() in _common():
                continue  # "the" is no short form of Theodora, "mat" none of Matilda
            yield form


@cache
def _common() -> frozenset[str]:
    """Everyday words that a beginning of a name may happen to be."""
    return frozenset(_words()["common"])
