"""Lexicons: patterns by function, kept as data, matched as one regex a group.

A lexicon file is TOML: a table a group with ``patterns`` (regexes without look-around, matched
between word borders on folded text) and, where a group needs a cheap prefilter, nothing more:
polars compiles one alternation. The folded text is lower case with straight apostrophes, runs of
letters over three shortened to three, and single spaces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import polars as pl

from chatcheck.parsers.errors import SettingsError


@cache
def load(language: str = "en") -> Mapping[str, str]:
    """Group name -> one compiled-ready pattern, of every file of a language's folder.

    Raises ``SettingsError`` for a language without lexicons; ``ValueError`` (a bug) where two
    files define one group.
    """
    folder = resources.files("chatcheck.analyzer") / "lexicons" / language
    if not language.isalpha() or not folder.is_dir():
        raise SettingsError(f"there is no lexicon for {language!r}", "Use --language en")
    groups: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if name in groups:
                raise ValueError(f"lexicon group {name} is defined twice")
            groups[name] = compile_group(table)
    return groups


def compile_group(table: Mapping[str, object]) -> str:
    """One alternation of a group's ``patterns``.

    ``match`` says where: "word" (default; between word borders that count an apostrophe as part
    of the word, so that "won" does not match "won't"), "whole" (the whole text, but for final
    punctuation and emoji), "start" (at the start of a message line), or "raw" (as written, in
    either case).
    """
    patterns = table["patterns"]
    if not isinstance(patterns, list):
        raise TypeError("the patterns of a lexicon group are a list")
    body = "|".join(f"(?:{p})" for p in patterns)
    match table.get("match", "word"):
        case "whole":
            return rf"^[\s\p{{P}}]*(?:{body})[\s\p{{P}}\p{{So}}\p{{Sk}}\x{{FE0F}}\x{{200D}}]*$"
        case "start":
            return rf"(?m)^[\s\p{{P}}]*(?:{body})(?:[^\w']|$)"
        case "raw":
            return f"(?i)(?:{body})"
        case _:
            return rf"(?:^|[^\w'])(?:{body})(?:[^\w']|'?$|'[^\w])"


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
