"""What an app writes in place of media, calls and deleted messages, told by lists of its words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import polars as pl


@cache
def lists(app: str) -> dict[str, dict[str, list[str]]]:
    """The lists of ``APP/placeholders.toml``: ``words`` and ``begins`` by kind, and ``call``."""
    file = resources.files("chatcheck.parsers") / app / "placeholders.toml"
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return data


def kind_of(text: pl.Expr, app: str) -> pl.Expr:
    """The kind of a body that the app wrote, "unknown" for an empty one, else "text"."""
    known = lists(app)
    return pl.coalesce(
        pl.when(text.str.strip_chars() == "").then(pl.lit("unknown")),
        *(pl.when(text.is_in(words)).then(pl.lit(kind)) for kind, words in known["words"].items()),
        *(
            pl.when(text.str.contains(rf"^(?:{_either(words)})[^\n]*$")).then(pl.lit(kind))
            for kind, words in known["begins"].items()
        ),
        pl.when(_is_call(text, known["call"])).then(pl.lit("call")),
        pl.lit("text"),
    )


def words_of(text: pl.Expr, kind: pl.Expr, app: str) -> pl.Expr:
    """The person's words: none where the app wrote the body; a call says how it went."""
    missed = text.str.contains(_either(lists(app)["call"]["missed"]))
    return (
        pl.when(kind == "call")
        .then(pl.when(missed).then(pl.lit("call, missed")).otherwise(pl.lit("call")))
        .when(kind.is_in(["text", "poll", "system"]))
        .then(text)
        .otherwise(pl.lit(""))
    )


def _is_call(text: pl.Expr, call: dict[str, list[str]]) -> pl.Expr:
    """A call's name alone, with a length, or with how it went."""
    how = rf"[ :.]*(?:[^\n]*\d{{1,2}}:\d\d|(?:{_either(call['missed'])})[^\n]*)?"
    return text.str.contains(rf"^(?:{_either(call['begins'])}){how}$")


def _either(words: list[str]) -> str:
    return "|".join(map(pl.escape_regex, words))
