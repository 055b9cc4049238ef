"""imessage-exporter's text files: a time, a name and a text, with read receipts and tapbacks.

Replies stand twice: indented under the message they answer, and again at their own time. The
second is the message; the first says what it answers.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from chatcheck.parsers.apple.imessage_bodies import RESPONDED, read_bodies
from chatcheck.parsers.apple.imessage_times import (
    FIRST_YEAR,
    FORMS,
    clock,
    form_of,
    header,
    notice,
)
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.chat_choice import pick_counted
from chatcheck.parsers.pieces.header_blocks import blocks, lines_of, swallowed_note
from chatcheck.parsers.pieces.local_time import doubtful_note, instants
from chatcheck.parsers.pieces.reactions import listed
from chatcheck.parsers.source import Member, Source, decode
from chatcheck.parsers.time_units import DAY_S, HOUR_S, WEEK_S


def _plain(form: str) -> str:
    """A form as Python's expressions want it: their names are unique, their letters unnamed."""
    return re.sub(r"\?P<\w+>", "?:", form).replace(r"\p{L}", r"[^\W\d_]")


_UNITS: Final = {
    "second": 1, "minute": 60, "hour": HOUR_S, "day": DAY_S, "week": WEEK_S,
    "Sekunde": 1, "Minute": 60, "Stunde": HOUR_S, "Tag": DAY_S, "Woche": WEEK_S,
}  # fmt: skip
# A header, the name below it, and a line of whatever was said.
_RECOGNISED: Final = [
    re.compile(
        rf"(?:^|\n){_plain(form)}(?: \([^\n]*\))?\r?\n\S[^\n]*\n",
    )
    for form in FORMS
]


@dataclass(frozen=True, slots=True)
class IMessage:
    """The format of imessage-exporter's ``-f txt``."""

    name: str = "imessage-exporter"

    def recognises(self, source: Source) -> bool:
        """Whether a text begins with a time alone on its line and a name below it."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat, which is one file of a folder; raises ``ChatcheckError``."""
        found = {_title(member): member for member in _members(source)}
        if not found:
            raise UnreadableExportError(
                f"{source.label} holds no messages", "Export again with imessage-exporter -f txt"
            )
        title = pick_counted(found, options.chat, source.label, _count)
        lines = lines_of(decode(found[title].load(), found[title].name))
        return _read(lines, title, self.name, options)


IMESSAGE: Final = IMessage()


def _members(source: Source) -> list[Member]:
    texts = source.ending(".txt") if len(source.members) > 1 else source.members
    return [
        member
        for member in texts
        if _is_one(
            source.head(member)[:4096].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
        )
    ]


def _is_one(text: str) -> bool:
    return any(form.search(text) for form in _RECOGNISED)


def _count(member: Member) -> int:
    lines = lines_of(decode(member.load(), member.name))
    return int(lines.str.contains(rf"^{form_of(lines)}").sum())


def _title(member: Member) -> str:
    return member.name.rsplit("/", 1)[-1].removesuffix(".txt")


def _read(lines: pl.Series, title: str, name: str, options: ReadOptions) -> Chat:
    form = form_of(lines)
    # A block begins below an empty line: people do write dates into their messages.
    free = lines.shift(1).fill_null("").str.strip_chars() == ""
    begins = lines.str.contains(header(form))
    heads = (begins & (free | lines.str.starts_with(" "))) | (
        free & ~begins & lines.str.contains(notice(form))
    )
    other = sum(int((lines.str.contains(header(one)) & free).sum()) for one in FORMS if one != form)
    table = blocks(lines, heads)
    parts = table["header"].str.extract_groups(header(form)).struct.unnest()
    at, doubtful = instants(clock(table["header"], form), options.timezone)
    table = table.with_columns(
        position=pl.int_range(pl.len()),
        sent_at=at.set(at.dt.year() < FIRST_YEAR, None),
        indent=parts["indent"].str.len_chars(),
        seen_after=parts["read"],
        notice=pl.col("header").str.replace(f"^{form} ", ""),
        who=pl.col("lines").list.first().str.strip_chars(),
        body=pl.col("lines").list.slice(1),
    )
    nested = table.filter(pl.col("indent") > 0)
    answers = _answers(table)
    own = _messages(table.filter(pl.col("indent").fill_null(0) == 0), options)
    own = own.join(answers, on="position", how="left", maintain_order="left")
    ids = own.select("position", message_id=pl.int_range(pl.len()))
    own = own.with_columns(ids["message_id"]).join(
        ids.rename({"position": "parent", "message_id": "reply_to"}),
        on="parent",
        how="left",
        maintain_order="left",
    )
    frame = own.select(
        "message_id", "sent_at", "sender", "text", "kind", "reply_to", "edited", "deleted",
        "read_at", "reactions", conversation=pl.lit(title),
    )  # fmt: skip
    dated = by_time(frame.drop_nulls("sent_at"))
    skips = (
        Skip("copies of replies under what they answer", len(nested)),
        Skip("undated", len(frame) - len(dated)),
    )
    return Chat(
        messages=conform(dated),
        format=name,
        timezone=options.timezone,
        layout="imessage-exporter text",
        skipped=tuple(skip for skip in skips if skip.count),
        notes=(*swallowed_note(other), *doubtful_note(doubtful)),
        rows_read=len(lines),
    )


def _answers(table: pl.DataFrame) -> pl.DataFrame:
    """``position`` of each reply and ``parent``, the position of what it answers."""
    outer = pl.when(pl.col("indent") == 0).then("position").forward_fill()
    keyed = table.with_columns(parent=outer)
    copies = keyed.filter(pl.col("indent") > 0).select("sent_at", "who", "parent")
    return (
        keyed.filter(pl.col("indent") == 0)
        .filter(pl.col("body").list.contains(RESPONDED))
        .select("position", "sent_at", "who")
        .join(copies, on=["sent_at", "who"], how="inner", maintain_order="left")
        .unique("position", keep="first", maintain_order=True)
        .select("position", "parent")
    )


def _messages(table: pl.DataFrame, options: ReadOptions) -> pl.DataFrame:
    """Messages and notices, with what their lines say."""
    system = pl.col("indent").is_null()
    bodies, taps = read_bodies(table, options.me)
    table = table.join(bodies, on="position", how="left", maintain_order="left").join(
        listed(taps, "position"), on="position", how="left", maintain_order="left"
    )
    seconds = pl.sum_horizontal(
        pl.col("seen_after")
        .str.extract(rf"(\d+) {unit}(?:n|en|e|s)?\b")
        .cast(pl.Int64, strict=False)
        .fill_null(0)
        * length
        for unit, length in _UNITS.items()
    )
    return table.with_columns(
        sender=pl.when(~system).then(pl.col("who").replace("Me", options.me)),
        text=pl.when(system).then("notice").otherwise("text").fill_null(""),
        kind=pl.when(system).then(pl.lit("system")).otherwise(pl.coalesce("kind", pl.lit("text"))),
        edited=pl.col("edited").fill_null(False) & ~system,
        deleted=pl.col("deleted").fill_null(False) & ~system,
        read_at=pl.when(pl.col("seen_after").is_not_null()).then(
            pl.col("sent_at") + pl.duration(seconds=seconds)
        ),
        reactions=pl.col("reactions").fill_null([]),
    )
