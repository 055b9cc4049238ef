"""What kind of message a WhatsApp body is: words, a medium, a call, a notice.

The rule without language comes first (a body that begins with a direction mark was written by
WhatsApp itself); word lists kept as data back it where exports carry no marks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import polars as pl

from chatcheck.parsers.marks import LEADING_MARK, MARKS
from chatcheck.parsers.messages import KIND

# File name endings of media that came along, by kind.
_ENDINGS: Final = {
    "photo": "jpe?g|png|heic|heif",
    "sticker": "webp",
    "gif": "gif",
    "video": "mp4|mov|3gp|mkv",
    "audio": "opus|m4a|mp3|aac|amr|ogg",
    "contact": "vcf",
    "document": r"[a-z0-9]{1,8}",
}
_PLACE_LINK: Final = r"^[^\n]{1,300}: https://(?:foursquare\.com/v/|maps\.google\.com/\?q=)\S+$"
_ANGLED: Final = r"^<[^<>\n]{2,24}[ \p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}][^<>\n]{1,24}>$"
_AGAIN: Final = 3
_CALL_LENGTH: Final = r"^[^\n,]{4,40}, ?\d+ ?\p{L}{1,10}\.?$"  # "voice call, 12 min"
_CLOCK: Final = r"(?: \p{L}{1,4} \d{1,2}[:.]\d\d.{0,8})?"  # "at 9:41 PM"
_TRIM: Final = r"[\s<>.\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00a0]+"


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists as patterns and sets."""

    whole: dict[str, str]  # trimmed lower-case body -> kind
    media: dict[str, str]  # of these, what stands for a medium
    written: list[str]  # these as they are written: with a capital, with a full stop
    starts: str
    call: str
    missed: str
    poll: str
    location: str
    voice: str
    notice: str
    begins: str
    inside: str
    withheld: str
    retracted: str
    attached: str
    edited: str


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in words)


def _as_written(whole: Iterable[str]) -> list[str]:
    """Whole bodies in the letters and with the full stop that phones write."""
    forms = set()
    for word in whole:
        for form in (word, word[:1].upper() + word[1:], word.replace("gif", "GIF")):
            forms |= {form, f"{form}.", f"{form} "}
    return sorted(forms - {".", " "})


@cache
def words() -> Words:
    """The lists of ``words/whatsapp.toml``."""
    file = resources.files("chatcheck.parsers") / "words" / "whatsapp.toml"
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    whole = {word: kind for kind, group in data["placeholder"].items() for word in group["words"]}
    media = dict(whole)
    whole |= dict.fromkeys((word.lower() for word in data["deleted"]["words"]), "deleted")
    whole |= {"": "unknown", "null": "unknown"}
    # "Live location shared", but not "Location:", which people write as well.
    shared = (word for word in data["location"]["starts"] if not word.endswith((":", "：", "=")))
    whole |= dict.fromkeys(shared, "location")
    names = ("call", "poll", "location", "notice", "withheld", "deleted")
    parts = {name: _any(data[name]["starts"]) for name in names}
    tags, ends = _any(data["attached"]["tags"]), _any(data["attached"]["ends"])
    file_name = r"(?P<file>[^<>\n]+?\.[A-Za-z0-9]{1,8})"
    any_name = r"(?P<file>[^<>\n]{1,200}?)"
    edited = _any(data["edited"]["words"])
    return Words(
        whole=whole,
        media=media,
        written=_as_written((*whole, *data["deleted"]["words"])),
        starts="|".join(parts.values()),
        call=f"^(?:{parts['call']})",
        missed=f"^(?:{_any(data['call']['missed'])}){_CLOCK}$",
        # What is asked stands on the next line: people write "poll: who is in?".
        poll=f"^(?:{parts['poll']}) *\n",
        location=f"^(?:{parts['location']})",
        voice=f"^(?:{_any(data['voice']['starts'])})",
        notice=f"^(?:{parts['notice']})",
        begins=f"(?i)^(?:{parts['notice']})",
        inside=f"(?i){_any(data['notice']['inside'])}",
        withheld=f"^(?:{parts['withheld']})",
        retracted=f"^(?:{parts['deleted']})",
        attached=(
            rf"(?i)<{MARKS}*(?:(?:{tags})\s?:\s*{file_name}|{file_name}\s+(?:{tags}))>"
            # The names that iOS gives need no language.
            rf"|<{MARKS}*[^<>\n]{{0,30}}?"
            r"(?P<file>\d+-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-[\d-]+\.[a-z0-9]{2,5})[^<>\n]{0,30}>"
            rf"|^{MARKS}*{any_name}\s+(?:{ends})(?:\n|$)"
            # Android's own names need no language.
            rf"|^{MARKS}*(?P<file>(?:IMG|VID|AUD|PTT|DOC|STK|GIF)-\d{{8}}-WA\d+\.[a-z0-9]{{2,5}})"
            r" [(（][^()（）\n]{2,40}[)）](?:\n|$)"
        ).replace("?P<file>", ""),
        edited=rf"(?i)\s*{MARKS}*<{MARKS}*(?:{edited})\.?>\s*$",
    )


def classify(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``kind``, ``edited`` and ``deleted``; clean ``text`` of what WhatsApp added.

    ``rows`` has ``sender`` (null for notices) and ``text``. Only rows that can be anything but
    plain words are looked at closely: those that begin with a mark, a bracket or a listed word,
    hold a file remark, or are whole placeholders.
    """
    lists = words()
    body = pl.col("text")
    # Most bodies are told by a letter; few are looked at again.
    perhaps = (
        body.str.contains(r"[\u200e\u200f<>)）]|: https://[fm]")
        | body.str.contains(rf"(?i)^\s*(?:{lists.starts})")
        | body.is_in(lists.written)
    ) & pl.col("sender").is_not_null()
    at = rows.select(perhaps.fill_null(False)).to_series().arg_true()
    sure = (
        body.str.contains(r"(?m)^[\u200e\u200f<]|[>)）\u200e]$|.\u200e|: https://(?:f|maps\.g)")
        | body.str.contains(rf"(?i)^\s*(?:{lists.starts})")
        | body.is_in(lists.written)
    )
    at = at.filter(rows[at].select(sure).to_series())
    plain = rows.with_columns(
        kind=pl.when(pl.col("sender").is_null())
        .then(pl.lit("system"))
        .otherwise(pl.lit("text"))
        .cast(KIND),
        edited=pl.lit(False),
        deleted=pl.lit(False),
    )
    if at.is_empty():
        return plain
    changed = ["sender", "text", "kind", "edited", "deleted"]
    special = _special(rows[at], lists).select(changed)
    source = np.arange(len(rows))
    source[at.to_numpy()] = len(rows) + np.arange(len(at))
    merged = pl.concat([plain.select(changed), special])[source]
    return plain.with_columns(merged.get_columns())


def _special(rows: pl.DataFrame, lists: Words) -> pl.DataFrame:
    """``text``, ``kind``, ``edited``, ``deleted`` of the rows worth a closer look."""
    # A direction mark, or a short body in angle brackets: WhatsApp's own words.
    marked = pl.col("text").str.contains(rf"{LEADING_MARK}|^\s*<[^<>\n]{{3,40}}>\s*$")
    # Arabic and Hebrew phones write the other mark, with which people's own words begin as well.
    either = marked | pl.col("text").str.contains("^\u200f")
    rows = rows.with_columns(
        marked=marked | (either & pl.col("line_marked")),
        either=either,
        # The same words in angle brackets again and again: Android's placeholder in a language
        # that the lists do not have.
        placeholder=pl.col("text").str.contains(_ANGLED) & (pl.len().over("text") >= _AGAIN),
        edited=pl.col("text").str.contains(lists.edited),
        text=pl.col("text").str.replace(lists.edited, "").str.replace(rf"^{MARKS}+", ""),
    )
    rows = rows.with_columns(
        file=pl.coalesce(
            pl.col("text").str.extract(lists.attached, index) for index in range(1, 6)
        ),
        bare=_bare(pl.col("text")),
        # A placeholder with a caption: below it on Android, before it and its mark on iOS.
        below=pl.col("text").str.extract(r"^<[^<>\n]+>\n((?s:.*))$"),
        before=pl.col("text").str.extract(r"^((?s:.*?))(?:\s*•\s*)?\u200e[^\u200e\n]+$"),
    )
    first = _bare(pl.col("text").str.extract(r"^(<[^<>\n]+>)\n"))
    last = _bare(pl.col("text").str.extract(r"\u200e([^\u200e\n]+)$"))
    rows = rows.with_columns(
        captioned=pl.coalesce(
            first.replace_strict(lists.media, default=None),
            last.replace_strict(lists.media, default=None),
        )
    )
    # Nothing at all is a blank of WhatsApp's; "..." and "<" are what somebody wrote.
    empty = pl.col("text").str.replace_all(MARKS, "").str.strip_chars() == ""
    whole = pl.when((pl.col("bare") != "") | empty).then(
        pl.col("bare").replace_strict(lists.whole, default=None)
    )
    by_file = pl.coalesce(
        pl.when(pl.col("file").str.contains(r"^\d+-GIF-")).then(pl.lit("gif")),
        *(
            pl.when(pl.col("file").str.contains(rf"(?i)\.(?:{endings})$")).then(pl.lit(kind))
            for kind, endings in _ENDINGS.items()
        ),
        pl.lit("document"),
    )
    notice = pl.col("bare").str.contains(lists.notice)
    # Without a mark only the bare notice is a call: people do write "video call tonight?".
    bare = pl.col("bare")
    call = bare.str.contains(lists.call) & (
        pl.col("either") | bare.str.contains(lists.missed) | bare.str.contains(_CALL_LENGTH)
    )
    judged = (
        pl.when(whole.is_not_null())
        .then(whole)
        .when(pl.col("file").is_not_null())
        .then(by_file)
        .when(pl.col("captioned").is_not_null())
        .then(pl.col("captioned"))
        .when(bare.str.contains(lists.withheld))
        .then(pl.lit("unknown"))
        .when(bare.str.contains(lists.retracted))
        .then(pl.lit("deleted"))
        .when(notice)
        .then(pl.lit("system"))
        .when(call)
        .then(pl.lit("call"))
        .when(pl.col("either") & bare.str.contains(lists.voice))
        .then(pl.lit("audio"))
        .when(pl.col("bare").str.contains(lists.poll))
        .then(pl.lit("poll"))
        .when(
            bare.str.contains(_PLACE_LINK)
            | bare.str.contains(lists.location)
            & (pl.col("either") | bare.str.contains("https?://"))
        )
        .then(pl.lit("location"))
        .when(pl.col("placeholder"))
        .then(pl.lit("unknown"))
        .when(pl.col("marked") & ~pl.col("edited") & ~pl.col("text").str.contains(r"^\s*[@<]"))
        .then(pl.lit("system"))
        .otherwise(pl.lit("text"))
    )
    rows = rows.with_columns(kind=judged)
    caption = (
        pl.col("text").str.replace(lists.attached, "").str.replace_all(MARKS, "").str.strip_chars()
    )
    beside = pl.coalesce("below", "before").str.replace_all(MARKS, "").str.strip_chars()
    own_words = pl.col("kind").is_in(["system", "poll", "location"])
    return rows.select(
        pl.when(pl.col("file").is_not_null())
        .then(_caption(caption, pl.col("file")))
        .when(pl.col("captioned").is_not_null())
        .then(_caption(beside, pl.lit(None, dtype=pl.String)))
        .when(own_words)
        .then(pl.col("text").str.replace_all(MARKS, ""))
        .when(pl.col("kind") == "text")
        .then("text")
        .otherwise(pl.lit(""))
        .alias("text"),
        pl.when(pl.col("kind") == "system").then(None).otherwise("sender").alias("sender"),
        pl.col("kind").cast(KIND),
        "edited",
        (pl.col("kind") == "deleted").alias("deleted"),
    )


def _bare(text: pl.Expr) -> pl.Expr:
    """A body in lower case without marks, brackets and a final full stop."""
    return (
        text.str.replace_all(MARKS, "")
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace(f"^{_TRIM}", "")
        .str.replace(f"{_TRIM}$", "")
    )


def _caption(words: pl.Expr, file: pl.Expr) -> pl.Expr:
    """What somebody wrote beside a file: not the file's name, which documents repeat, nor pages."""
    first = words.str.extract(r"^([^\n]*)")
    stem = file.str.replace(r"\.[A-Za-z0-9]{1,8}$", "")
    repeats = (first == file) | (first == stem)
    # iOS numbers its files: 00000013-plan.pdf.
    repeats |= file.str.replace(r"^\d{8}-", "") == first
    named = first.str.contains(r"•|^[^\n]{1,200}\.(?i:pdf|docx?|xlsx?|pptx?|zip|txt|csv|vcf)$")
    drop = repeats.fill_null(False) | named
    return (
        pl.when(drop).then(words.str.replace(r"^[^\n]*\n?", "")).otherwise(words).str.strip_chars()
    )
