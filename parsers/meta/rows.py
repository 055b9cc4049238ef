"""Rows of one chat of Messenger or Instagram made into the message table.

Meta writes sentences in place of messages ("You sent an attachment.", "Reacted ❤ to your
message"): they are told apart by the lists of ``sentences.toml`` and are nobody's words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

import polars as pl

from chatcheck.parsers.messages import Skip, by_time, conform

_EMOJI: Final = r"[\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}\u200d\ufe0f]+"
_FLAGS: Final = ("reaction", "attachment", "call_said", "missed_said", "unsent_said", "notice")
_NOBODY: Final = "Facebook user"  # whose account is gone; newer downloads write this themselves
_LONGEST: Final = 200  # letters of a sentence of Meta's, its names included


@cache
def _words() -> dict[str, list[str]]:
    file = resources.files("chatcheck.parsers.meta") / "sentences.toml"
    found: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def table(rows: pl.DataFrame, title: str) -> tuple[pl.DataFrame, tuple[Skip, ...]]:
    """The ``MESSAGES`` frame of one chat, by time, and what was left out.

    ``rows`` has the columns of ``records.columns``, oldest first where instants are equal.
    """
    dated = by_time(rows.drop_nulls("at_ms"), "at_ms")
    single = _once(dated)
    told = _marked(single).filter(~pl.col("reaction"))
    frame = told.with_columns(text=_words_said()).with_columns(kind=_kind()).select(
        "kind",
        "reactions",
        conversation=pl.lit(title),
        sent_at=pl.from_epoch("at_ms", time_unit="ms")
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone("UTC"),
        sender=pl.when(pl.col("kind") != "system").then(pl.col("sender").replace("", _NOBODY)),
        text=pl.when(pl.col("kind") == "deleted")
        .then(pl.lit(""))
        .when(pl.col("kind") == "call")
        .then(_call())
        .otherwise("text"),
        deleted=pl.col("kind") == "deleted",
    )  # fmt: skip
    skips = (
        Skip("undated", len(rows) - len(dated)),
        Skip("in more than one file", len(dated) - len(single)),
        Skip("reactions that came as messages", len(single) - len(told)),
    )
    return conform(frame), tuple(skip for skip in skips if skip.count)


def _words_said() -> pl.Expr:
    """The sender's words: never Meta's sentence; of what was passed on the link."""
    own = pl.when(~pl.col("attachment"))
    return pl.coalesce(own.then("text"), own.then("link")).fill_null("")


def _kind() -> pl.Expr:
    called = (pl.col("type") == "Call").fill_null(False) | pl.col("lasted").is_not_null()
    return (
        pl.when(pl.col("unsent") | pl.col("unsent_said")).then(pl.lit("deleted"))
        .when(called | pl.col("call_said") | pl.col("missed_said")).then(pl.lit("call"))
        .when("notice").then(pl.lit("system"))
        .when(pl.col("medium").is_not_null()).then("medium")
        .when(pl.col("text").str.strip_chars() == "").then(pl.lit("unknown"))
        .otherwise(pl.lit("text"))
    )  # fmt: skip


def _call() -> pl.Expr:
    """How a call went, in the words of the other formats."""
    seconds = pl.col("lasted").cast(pl.Int64, strict=False)
    return (
        pl.when(pl.col("missed") | pl.col("missed_said")).then(pl.lit("call, missed"))
        .when(pl.col("lasted") > 0).then(pl.format("call, {} s", seconds))
        .otherwise(pl.lit("call"))
    )  # fmt: skip


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in order of time without what stands in two files; few share their instant."""
    at = pl.col("at_ms")
    near = rows.select((at == at.shift(1)) | (at == at.shift(-1))).to_series().fill_null(False)
    if not near.any():
        return rows
    key = ["at_ms", "sender", "text", "medium"]
    some = rows.with_row_index("place").filter(near)
    twice = some.filter(~pl.struct(key).is_first_distinct())["place"]
    return (
        rows.with_row_index("place").filter(~pl.col("place").is_in(twice.implode())).drop("place")
    )


def _marked(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with what ``_sentences`` says of them; most texts are never looked at closely."""
    lists = _words()
    whole = {line for key in ("reaction", "remark") for line in lists[key]}
    text = pl.col("text")
    short = (text.str.len_bytes() <= 4 * _LONGEST) & (
        text.str.contains(rf"\.\s*$|{_EMOJI}")
        | text.str.to_lowercase().str.strip_chars(" .").is_in(list(whole))
    )
    rows = rows.with_row_index("place")
    some = rows.filter(short.fill_null(False))
    return rows.join(
        _sentences(some).with_columns(some["place"]), on="place", how="left", maintain_order="left"
    ).with_columns(pl.col(_FLAGS).fill_null(False))


def _sentences(rows: pl.DataFrame) -> pl.DataFrame:
    """Which texts are Meta's own: ``reaction``, ``attachment``, ``notice``, ``call_said``,
    ``missed_said`` and ``unsent_said``."""
    lists = _words()
    text = pl.col("text").fill_null("")
    short = pl.when(text.str.len_chars() <= _LONGEST).then(text).otherwise(pl.lit(""))
    name = pl.col("sender").str.to_lowercase()
    told = rows.select(
        # Meta ends its sentences; a sentence about "you" begins with a capital.
        full=short.str.contains(r"\.\s*$"),
        capital=short.str.contains(r"^\p{Lu}"),
        line=short.str.to_lowercase().str.replace_all("’", "'").str.strip_chars(" ."),
        name=name,
        first=name.str.extract(r"^(\S+)\s").fill_null(""),
    )
    line = pl.col("line")
    behind = [
        pl.when((pl.col(who) != "") & line.str.starts_with(pl.concat_str(who, pl.lit(" ")))).then(
            line.str.slice(pl.col(who).str.len_chars() + 1)
        )
        for who in ("name", "first")
    ]
    you = line.str.extract(rf"^(?:{'|'.join(lists['you'])}) (.*)$")
    told = told.with_columns(
        did=pl.when("full").then(pl.coalesce(*behind, pl.when("capital").then(you))).fill_null(""),
        # A person of two names does not begin a message with both.
        own=pl.col("full") & behind[0].is_not_null() & pl.col("name").str.contains(" "),
    )

    def is_one(what: str, key: str) -> pl.Expr:
        return pl.col(what).str.replace(_EMOJI, "{emoji}").is_in(lists[key])

    def begins(key: str) -> pl.Expr:
        either = "|".join(map(pl.escape_regex, lists[key]))
        return pl.col("did").str.contains(rf"^(?:{either})(?:\b|$)")

    said = told.select(
        reaction=is_one("line", "reaction") | is_one("did", "reaction"),
        attachment=is_one("did", "attachment")
        | (is_one("line", "attachment_alone") & pl.col("full")),
        call_said=begins("call") | (is_one("line", "ended") & pl.col("full")),
        missed_said=begins("missed"),
        unsent_said=is_one("did", "unsent"),
        notice=begins("notice") | is_one("line", "remark") | pl.col("own"),
    )
    return said.with_columns(
        notice=pl.col("notice") & ~pl.col("attachment") & rows["medium"].is_null()
    )
