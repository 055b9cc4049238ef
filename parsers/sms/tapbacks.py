"""Reactions that came as text messages, put back where they belong.

A phone that cannot send a reaction sends a sentence: ``Loved “the words of the other”``. Taken for
words, it would put one person's sentences into the other's mouth. The sentences of many languages
stand in ``tapbacks.toml``; what they quote must have been said before, unless it is long.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

import polars as pl

from chatcheck.parsers.pieces.reactions import listed

_OPEN: Final = "[“\"„«「『”]|(?:^|\\s)['‘‚]"
_CLOSE: Final = "[”\"“»」』’'‘]"
_FRAMED: Final = rf"(?s)^(.{{0,60}}?)(?:{_OPEN})(.*){_CLOSE}(.{{0,40}})$"
_EMOJI: Final = (
    r"[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\u200d\ufe0f\u20e3]+"
)
# Words that some languages quote in the sentence itself.
_INNER: Final = {
    "« Adore »": "adore", "« J’aime »": "j'aime", "« J'aime »": "j'aime",
    "« Je n’aime pas »": "je n'aime pas", "« Haha »": "haha", "« !! »": "!!", "« ? »": "?",
    "“Mi piace”": "mi piace", "«Mi piace»": "mi piace", "“Me gusta”": "me gusta",
    "“No me gusta”": "no me gusta", "„Gefällt mir“": "gefällt mir",
    "„Gefällt mir nicht“": "gefällt mir nicht", "‚Gefällt mir‘": "gefällt mir",
}  # fmt: skip
_KEY: Final = 24  # letters by which quotes that are cut off find what they quote
_LONG: Final = 3  # words of a quote that nobody would put into such a sentence themselves
_THIN: Final = "[\u200a\u200b\u2009\u00a0\u202f]"
_NOTHING: Final = "\ufffc"  # stands in place of a picture


class _Sentences(NamedTuple):
    """``frames``: frame, emoji, removed. ``ends``: how a text ends that may be such a sentence."""

    frames: pl.DataFrame
    things: list[str]
    ends: str


@cache
def _sentences() -> _Sentences:
    file = resources.files("chatcheck.parsers.sms") / "tapbacks.toml"
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    rows = [
        (frame, one["emoji"], removed)
        for one in data["reaction"]
        for removed, frames in ((False, one["frames"]), (True, one["removed"]))
        for frame in frames
    ]
    frames = pl.DataFrame(rows, schema=["frame", "given", "removed"], orient="row")
    frames = frames.with_columns(frame=_frame(pl.col("frame"))).unique("frame", keep="first")
    tails = {frame.partition("{}")[2] for frame, _, _ in rows} - {""}
    after = "|".join(pl.escape_regex(tail.split("{emoji}")[0]) for tail in sorted(tails))
    things = "|".join(map(pl.escape_regex, data["things"]))
    ends = rf"(?i)(?:{_CLOSE}{_THIN}*\s*\.?(?:(?:{after})\S*)?|\s(?:{things}))$"
    return _Sentences(frames, data["things"], ends)


def _frame(text: pl.Expr) -> pl.Expr:
    """A frame as it is compared: one space at most, none round what it holds."""
    return text.str.replace_all(r"\s+", " ").str.replace_all(r"\s*\{\}\s*", "{}").str.strip_chars()


def without_tapbacks(messages: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The messages with reactions instead of sentences about them, and how many these were.

    ``messages`` is in order of time and has ``sender``, ``text`` and ``kind``; ``reactions`` is
    added (null where there are none).
    """
    known = _sentences()
    may_be = messages["text"].str.contains(known.ends)
    if not may_be.any():
        return messages.with_columns(reactions=pl.lit(None)), 0
    rows = messages.select("sender", "text", "kind").with_row_index("position")
    said = _read(rows.filter(may_be), known)
    given = _targets(said, rows)
    sure = given.filter(
        pl.col("target").is_not_null()
        | pl.col("thing").is_not_null()
        | pl.col("quoted").str.ends_with("…")
        | (pl.col("quoted").str.count_matches(r"\S+") >= _LONG)
    )
    left = rows.select("position").join(sure, on="position", how="anti")["position"]
    # The last word on a message, by a person, in an emoji, stands.
    lasting = (
        sure.drop_nulls("target")
        .sort("position")
        .unique(["target", "sender", "emoji"], keep="last", maintain_order=True)
        .filter(~pl.col("removed"))
        .select("emoji", "sender", position="target", at=pl.lit(None))
    )
    messages = messages.with_columns(rows["position"]).join(
        listed(lasting, "position"), on="position", how="left", maintain_order="left"
    )
    return messages.filter(pl.col("position").is_in(left.implode())).drop("position"), len(sure)


def _read(rows: pl.DataFrame, known: _Sentences) -> pl.DataFrame:
    """Of texts that may be such sentences those that are: what they quote, and the emoji."""
    text = (
        pl.col("text").str.replace_all(_THIN, " ").str.replace_many(_INNER).str.strip_chars(" \n")
    )
    things = "|".join(map(pl.escape_regex, known.things))
    framed = rows.select(
        "position",
        "sender",
        emoji=text.str.replace(rf"(?s)(?:{_OPEN}).*{_CLOSE}", "").str.extract(f"({_EMOJI})"),
        part=text.str.extract_groups(_FRAMED),
        bare=text.str.extract_groups(rf"(?i)^(.{{1,60}}?)\s({things})$"),
    ).select(
        "position",
        "sender",
        "emoji",
        before=pl.coalesce(pl.col("part").struct[0], pl.col("bare").struct[0]),
        after=pl.coalesce(pl.col("part").struct[2], pl.lit("")),
        quoted=pl.col("part").struct[1].str.strip_chars(),
        thing=pl.col("bare").struct[1],
    )
    whole = pl.concat_str("before", pl.lit("{}"), pl.col("after").str.strip_chars_end("."))
    frame = (
        _frame(whole.str.to_lowercase().str.replace_all("’", "'"))
        .str.replace(_EMOJI, "{emoji}")
    )  # fmt: skip
    return (
        framed.drop_nulls("before")
        .with_columns(frame=frame)
        .join(known.frames, on="frame", how="inner", maintain_order="left")
        .with_columns(
            emoji=pl.when(pl.col("given") == "{emoji}").then("emoji").otherwise("given"),
            thing=pl.when(pl.col("quoted") == _NOTHING).then(pl.lit("an image")).otherwise("thing"),
        )
    )


def _targets(said: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """``target``: the latest earlier message that a sentence quotes, or of such a kind."""
    told = rows.join(said.select("position"), on="position", how="anti")
    words = _plain(pl.col("text"))
    told = told.select(
        "kind", target="position", words=words, start=words.str.slice(0, _KEY), own="sender"
    )
    quoted = _plain(pl.col("quoted").str.strip_chars_end("…"))
    said = said.with_columns(words=quoted, start=quoted.str.slice(0, _KEY)).sort("position")
    whole = _latest(said, told.filter(pl.col("words") != ""), "words")
    cut = _latest(said.filter(pl.col("words").str.len_chars() >= _KEY), told, "start")
    cut = cut.filter(pl.col("found").str.starts_with(pl.col("words")))
    media = told.filter(~pl.col("kind").is_in(["text", "call", "deleted", "system"]))
    seen = _latest(said.drop_nulls("thing"), media, None)
    found = pl.concat([frame.select("position", "target") for frame in (whole, cut, seen)]).unique(
        "position", keep="first", maintain_order=True
    )
    return said.join(found, on="position", how="left", maintain_order="left")


def _latest(said: pl.DataFrame, told: pl.DataFrame, by: str | None) -> pl.DataFrame:
    right = told.select("target", pl.col(by or "words").alias("_by"), found="words").sort("target")
    left = said if by is None else said.with_columns(pl.col(by).alias("_by"))
    return left.join_asof(
        right,
        left_on="position",
        right_on="target",
        by=None if by is None else "_by",
        strategy="backward",
        coalesce=False,
        check_sortedness=False,
    ).drop_nulls("target")


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"\s+", " ").str.strip_chars()
