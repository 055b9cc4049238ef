"""signal-export's ``chat.md``: rows ``[2024-05-01 09:00:07] Me: hi`` and the lines below them.

The header has changed over the years (a comma, seconds or none); one form is locked in a file. What
the exporter adds to a message (the words it quotes, reactions, stickers, media, calls) is taken out
of its text: quoted words are the other person's.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import polars as pl

from chatcheck.parsers.pieces.header_blocks import blocks, cut_head, lines_of
from chatcheck.parsers.pieces.local_time import instants

_DAY, _NAME = r"\d{4}-\d{2}-\d{2}", r"([^\n]{1,80}?)"
# The day and the time in each form, newest first, and whether there are seconds.
_FORMS: Final = {
    rf"({_DAY}) (\d{{2}}:\d{{2}}:\d{{2}})": True,
    rf"({_DAY}) (\d{{2}}:\d{{2}})": False,
    rf"({_DAY}), (\d{{2}}:\d{{2}})": False,
}
_SEEN: Final = re.compile(
    rf"\s*\[{_DAY}(,?) \d{{2}}:\d{{2}}(:\d{{2}})?\] [^\n]{{1,80}}?:(?: |\n|$)"
)
_SIGNS: Final = re.compile(
    r"^\[[^\n]*  $|^\(- [^\n]+: \S+ -\)|\]\((?:\./)?media/|^\(\( \S+ \)\)"
    r"|\(This message was deleted\)$",
    re.MULTILINE,
)
# Behind an empty first line: what somebody else had written.
_QUOTE: Final = r"^ *\n\s*((?:>[^\n]*(?:\n|$))+)\s*"
# On lines of their own, or behind the words as the oldest versions have them.
_REACTIONS: Final = r"(?m)(?:^| +)\(- (.+: \S+) -\)"
_ONE_REACTION: Final = r"[^:]+?: \S+?(?:, |$)"
_STICKER: Final = r"(?m)(?:^| +)\(\( \S{1,16} \)\)|\[[^\]\n]*\]\([./]*exported_stickers/[^)\n]*\)"
_MEDIUM: Final = r"!?\[[^\n]*?\]\((?:\./)?media/[^\n]*?\)(?:\s|$)"
_NOT_EXPORTED: Final = r"\(media not exported\)\s*$"
CALL: Final = (
    r"^(?:(?:Incoming|Outgoing) (?:(?:voice|video|group|adhoc) )?call(?: \([^)]*\))?"
    r"|Missed (?:(?:voice|video|group) )?call)$"
)
UNANSWERED: Final = r"^Missed|\((?:unanswered|declined|missed)"
EXTENSIONS: Final = (
    ("photo", "jpe?g|png|heic|webp|tiff?|apng|svg|bmp"), ("gif", "gif"),
    ("video", "mp4|mov|3gp|mkv|webm|mpeg|qt"), ("audio", "m4a|aac|mp3|ogg|opus|wav|flac"),
    ("contact", "vcf"), ("document", "[a-z0-9]*"),
)  # fmt: skip


class Rows(NamedTuple):
    """What a file of one chat holds.

    ``frame`` has ``at`` (null where undated), ``sender``, ``text``, ``quoted``, ``kind`` (null
    where the text alone is there) and ``reacted`` (list of "name: emoji"); ``other`` counts lines
    that begin like messages of another form and stand in the one above.
    """

    frame: pl.DataFrame
    resolution_s: float
    doubtful: int
    other: int
    read: int


def is_markdown(text: str, name: str) -> bool:
    """Whether a text is of signal-export, told from WhatsApp's which can have the same header."""
    found = _SEEN.match(text.lstrip("\ufeff"))
    if found is None:
        return False
    comma, seconds = found.groups()
    if not seconds:
        return True  # WhatsApp writes seconds wherever it writes brackets
    if comma:
        return False
    return name.casefold().endswith(".md") or (
        "\u200e" not in text and _SIGNS.search(text.replace("\r\n", "\n")) is not None
    )


def count(text: str) -> int:
    """How many messages a text holds."""
    lines = lines_of(text)
    return int(lines.str.contains(_header(_form(lines))).sum())


def _header(form: str) -> str:
    return rf"^\[{form}\] {_NAME}:(?: |$)"


def _form(lines: pl.Series) -> str:
    """The form that most rows have."""
    sizes = {form: int(lines.str.contains(_header(form)).sum()) for form in _FORMS}
    return max(sizes, key=lambda form: sizes[form])


def read(text: str, timezone: str) -> Rows:
    """The rows of one ``chat.md``."""
    lines = lines_of(text)
    form = _form(lines)
    seconds = _FORMS[form]
    header = _header(form)
    table = blocks(lines, lines.str.contains(header))
    parts, rest = cut_head(pl.col("header"), header)
    table = table.select(
        day=parts.struct[0],
        time=parts.struct[1],
        sender=parts.struct[2],
        body=pl.concat_list(rest.fill_null(""), "lines").list.join("\n"),
    )
    local = table.select(
        pl.concat_str("day", pl.lit(" "), "time", pl.lit("" if seconds else ":00")).str.to_datetime(
            "%Y-%m-%d %H:%M:%S", strict=False
        )
    ).to_series()
    at, doubtful = instants(local, timezone)
    shapes = [lines.str.contains(_header(one)).sum() for one in _FORMS if one != form]
    return Rows(
        _bodies(table.with_columns(at=at)),
        1.0 if seconds else 60.0,
        doubtful,
        int(sum(shapes)),
        len(lines),
    )


def medium_of(path: pl.Expr) -> pl.Expr:
    """The kind of the file that a path names, by its ending; null where the path is."""
    ending = path.str.extract(r"\.([A-Za-z0-9]{1,8})$").str.to_lowercase().fill_null("")
    return pl.when(path.is_not_null()).then(
        pl.coalesce(
            pl.when(ending.str.contains(f"^(?:{endings})$")).then(pl.lit(kind))
            for kind, endings in EXTENSIONS
        )
    )


def _bodies(table: pl.DataFrame) -> pl.DataFrame:
    """Words apart from what the exporter adds to them."""
    body = pl.col("body")
    table = table.with_columns(
        quoted=body.str.extract(_QUOTE).str.replace_all(r"(?m)^> ?", "").str.strip_chars(),
        body=body.str.replace(_QUOTE, ""),
    )
    table = table.with_columns(
        reacted=body.str.extract(_REACTIONS).str.extract_all(_ONE_REACTION).fill_null([]),
        medium=medium_of(body.str.extract(rf"({_MEDIUM})").str.strip_chars().str.strip_suffix(")")),
        sticker=body.str.contains(_STICKER),
        missing=body.str.contains(_NOT_EXPORTED),
        text=body.str.replace(_REACTIONS, "")
        .str.replace_all(_MEDIUM, "")
        .str.replace_all(_STICKER, "")
        .str.replace(_NOT_EXPORTED, "")
        .str.strip_chars(" \n"),
    )
    text = pl.col("text")
    kind = pl.coalesce(
        pl.when(pl.col("sender") == "No-Sender").then(pl.lit("system")),
        pl.when(text == "(This message was deleted)").then(pl.lit("deleted")),
        pl.when(text.str.contains(CALL)).then(pl.lit("call")),
        "medium",
        pl.when("sticker").then(pl.lit("sticker")),
        pl.when("missing").then(pl.lit("unknown")),
    )
    return table.select("at", "sender", "quoted", "reacted", text=text, kind=kind)
