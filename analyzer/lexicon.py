"""Lexicons: patterns by function, kept as data, matched as one regex a group.

A lexicon file is TOML: a table a group with ``patterns`` (regexes without look-around, matched
between word borders on folded text). The folded text is lower case
with straight apostrophes and single spaces. Patterns use no word boundary of the engine's own:
with it, the engine leaves its fast path wherever a text holds an emoji.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from chatcheck.parsers.errors import SettingsError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER: Final = resources.files("chatcheck.analyzer") / "lexicons"
# Letters, digits and the underscore of Latin scripts: all of Unicode's would make the engine's
# automata of a long alternation too many to keep, and slow on varied texts.
LETTERS: Final = "a-z0-9_à-ɏ"
_CLASSES: Final = (
    (r"[^\w", f"[^{LETTERS}"),
    (r"[\w", f"[{LETTERS}"),
    (r"\w", f"[{LETTERS}]"),
    (r"\W", f"[^{LETTERS}]"),
    (r"\d", "[0-9]"),
)


# Characters of an alternation: of longer ones the engine's automata are again too many to keep.
LONGEST: Final = 5_000


@cache
def load(language: str = "en") -> Mapping[str, tuple[str, ...]]:
    """Group name -> its regexes, any of which may match, of every file of a language's folder.

    Raises ``SettingsError`` for a language without lexicons; ``ValueError`` (a bug) where two
    files define one group.
    """
    folder = FOLDER / language
    if not language.isalpha() or not folder.is_dir():
        raise SettingsError(f"there is no lexicon for {language!r}", "Use --language en")
    groups: dict[str, tuple[str, ...]] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        for name, table in tables(file).items():
            if name in groups:
                raise ValueError(f"lexicon group {name} is defined twice")
            groups[name] = compile_group(table["patterns"], table.get("match", "word"))
    return groups


def tables(file: Traversable) -> dict[str, Any]:
    """The tables of a TOML file."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def compile_group(patterns: Sequence[str], match: str = "word") -> tuple[str, ...]:
    """Regexes of a group: one alternation of its patterns, or several of a long list.

    ``match`` says where: "word" (between word borders that count an apostrophe as part of the
    word, so that "won" does not match "won't"), "whole" (the whole text, but for final
    punctuation and emoji), "start" (at the start of a message line), or "raw" (anywhere).
    """
    parts = -(-sum(map(len, patterns)) // LONGEST)
    size = -(-len(patterns) // parts)
    return tuple(
        _alternation(patterns[first : first + size], match)
        for first in range(0, len(patterns), size)
    )


def _alternation(patterns: Sequence[str], match: str) -> str:
    body = "|".join(f"(?:{p})" for p in patterns)
    match match:
        case "whole":
            regex = rf"^[\s\p{{P}}]*(?:{body})[\s\p{{P}}\p{{So}}\p{{Sk}}\x{{FE0F}}\x{{200D}}]*$"
        case "start":
            regex = rf"(?m)^[\s\p{{P}}]*(?:{body})(?:[^\w']|$)"
        case "raw":
            regex = f"(?i)(?:{body})"
        case _:
            regex = rf"(?:^|[^\w'])(?:{body})(?:[^\w']|'?$|'[^\w])"
    for written, read in _CLASSES:
        regex = regex.replace(written, read)
    return regex


def fold(text: pl.Expr) -> pl.Expr:
    """Text as the lexicons see it: lower case, straight quotes, single spaces, no line ends lost.

    Lengthened letters keep three ("sooooo" -> "sooo"), so that lengthening can still be seen.
    """
    return (
        text.str.to_lowercase()
        .str.replace_all("[\u2019\u2018\u00b4`]", "'")
        .str.replace_all("[\u201c\u201d]", '"')
        .str.replace_all(r"[ \t\u00a0\u202f]+", " ")
    )
