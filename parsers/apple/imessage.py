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

from chatcheck.parsers.blocks import blocks, lines_of
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.local_time import doubtful_note, instants
from chatcheck.parsers.messages import Chat, Skip, conform
from chatcheck.parsers.reactions import TAPBACKS, listed
from chatcheck.parsers.several import pick_counted
from chatcheck.parsers.source import Member, Source, decode

_TIME: Final = r"[A-Z][a-z]{2} \d{2}, \d{4} {1,2}\d{1,2}:\d{2}:\d{2}[ \u202f][AP]M"
_HEADER: Final = rf"^( *)({_TIME})(?: \((?:Read|Seen)[^)]* after ([^)]*)\))?$"
_NOTICE: Final = rf"^{_TIME} \S.*$"
_RECOGNISED: Final = re.compile(rf"^{_TIME}(?: \(.*\))?\r?\n\S[^\n]*\n", re.MULTILINE)
_UNITS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_TAPBACK: Final = (
    r"^(Loved|Liked|Disliked|Laughed|Emphasized|Questioned|Reacted (\S+)|\S+)"
    r"(?: (?:to|with|at))? by (.+)$"
)
_RESPONDED: Final = "This message responded to an earlier message."
# Lines that the exporter adds below a text.
_ADDED: Final = (
    r"^(?:This message responded to an earlier message\.|"
    r"This message was deleted from the conversation!|"
    r"Sent with (?:Slam|Loud|Gentle|Invisible Ink|Echo|Spotlight|Balloons|Confetti|Love|Lasers|"
    r"Fireworks|Sparkles|Celebration|Heart|Shooting Star))$"
)
_UNSENT: Final = r"^.{1,80} unsent (?:this|a) message\b.*!$"
_EDITED: Final = r"^Edited .* later: "
_MEDIA: Final = (
    r"^(?:/|~/|attachments/|\.\.?/)[^\n]*\.(?i:(jpe?g|png|heic|webp)|(gif)|(mov|mp4|m4v|3gp)|"
    r"(caf|m4a|amr|mp3|aac|wav|opus)|(vcf)|([a-z0-9]{1,8}))$"
)
_MEDIA_KINDS: Final = ("photo", "gif", "video", "audio", "contact", "document")


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
        if _RECOGNISED.search(
            source.head(member)[:4096].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
        )
    ]


def _count(member: Member) -> int:
    lines = lines_of(decode(member.load(), member.name))
    return int(lines.str.contains(rf"^{_TIME}").sum())


def _title(member: Member) -> str:
    return member.name.rsplit("/", 1)[-1].removesuffix(".txt")


def _read(lines: pl.Series, title: str, name: str, options: ReadOptions) -> Chat:
    # A block begins below an empty line: people do write dates into their messages.
    free = lines.shift(1).fill_null("").str.strip_chars() == ""
    header = lines.str.contains(_HEADER)
    heads = (header & (free | lines.str.starts_with(" "))) | (
        free & ~header & lines.str.contains(_NOTICE)
    )
    table = blocks(lines, heads).with_columns(
        indent=pl.col("header").str.extract(_HEADER, 1).str.len_chars(),
        clock=pl.col("header")
        .str.extract(f"({_TIME})")
        .str.replace("  ", " ", literal=True)
        .str.replace("\u202f", " ", literal=True),
        seen_after=pl.col("header").str.extract(_HEADER, 3),
        notice=pl.col("header").str.replace(f"^{_TIME} ", ""),
        who=pl.col("lines").list.first().str.strip_chars(),
        body=pl.col("lines").list.slice(1),
    )
    local = table["clock"].str.to_datetime("%b %d, %Y %I:%M:%S %p", strict=False)
    at, doubtful = instants(local, options.timezone)
    table = table.with_columns(sent_at=at, position=pl.int_range(pl.len()))
    nested = table.filter(pl.col("indent") > 0)
    answers = _answers(table, options.me)
    own = table.filter(pl.col("indent").fill_null(0) == 0).with_columns(
        kind=pl.when(pl.col("indent").is_null()).then(pl.lit("system"))
    )
    own = _bodies(own, options).join(answers, on="position", how="left", maintain_order="left")
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
    undated = int(frame["sent_at"].is_null().sum())
    frame = frame.drop_nulls("sent_at").sort("sent_at", maintain_order=True)
    skips = (
        Skip("copies of replies under what they answer", len(nested)),
        Skip("undated", undated),
    )
    return Chat(
        messages=conform(frame),
        format=name,
        timezone=options.timezone,
        layout="imessage-exporter text",
        skipped=tuple(skip for skip in skips if skip.count),
        notes=doubtful_note(doubtful),
        rows_read=len(lines),
    )


def _answers(table: pl.DataFrame, me: str) -> pl.DataFrame:
    """``position`` of each reply and ``parent``, the position of what it answers."""
    outer = pl.when(pl.col("indent") == 0).then("position").forward_fill()
    keyed = table.with_columns(parent=outer)
    copies = keyed.filter(pl.col("indent") > 0).select("sent_at", "who", "parent")
    return (
        keyed.filter(pl.col("indent") == 0)
        .filter(pl.col("body").list.contains(_RESPONDED))
        .select("position", "sent_at", "who")
        .join(copies, on=["sent_at", "who"], how="inner", maintain_order="left")
        .unique("position", keep="first", maintain_order=True)
        .select("position", "parent")
    )


def _bodies(table: pl.DataFrame, options: ReadOptions) -> pl.DataFrame:
    """Texts without the lines that the exporter adds, and what those lines say."""
    exploded = (
        table.select("position", "body")
        .explode("body")
        .with_columns(pl.col("body").fill_null(""))
        .with_columns(
            tail=pl.col("body")
            .str.contains(r"^(?:Tapbacks|Reactions):$")
            .cum_max()
            .over("position"),
            # Indented lines belong to a copied reply.
            copied=pl.col("body").str.starts_with("    "),
            medium=pl.concat_list(
                [
                    pl.when(pl.col("body").str.extract(_MEDIA, group).is_not_null()).then(
                        pl.lit(kind)
                    )
                    for group, kind in enumerate(_MEDIA_KINDS, start=1)
                ]
            )
            .list.drop_nulls()
            .list.first(),
            edited=pl.col("body").str.contains(_EDITED),
            added=pl.col("body").str.contains(_ADDED),
            unsent=pl.col("body").str.contains(_UNSENT),
        )
        # Every version of an edited message stands there: the last is what was said.
        .with_columns(version=pl.col("edited").cum_sum().over("position"))
        .with_columns(last=pl.col("version") == pl.col("version").max().over("position"))
    )
    words = (
        exploded.filter(~(pl.col("tail") | pl.col("copied") | pl.col("added")))
        .group_by("position", maintain_order=True)
        .agg(
            text=pl.col("body")
            .filter(pl.col("medium").is_null() & pl.col("last") & ~pl.col("unsent"))
            .str.replace(_EDITED, "")
            .str.join("\n"),
            deleted=pl.col("unsent").any(),
            edited=pl.col("edited").any(),
            medium=pl.col("medium").drop_nulls().first(),
        )
    )
    taps = exploded.filter(pl.col("tail") & pl.col("body").str.contains(_TAPBACK)).select(
        "position",
        emoji=pl.coalesce(
            pl.col("body").str.extract(_TAPBACK, 2),
            pl.col("body").str.extract(_TAPBACK, 1).replace(TAPBACKS),
        ),
        sender=pl.col("body").str.extract(_TAPBACK, 3).replace("Me", options.me),
        at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    )
    table = table.join(words, on="position", how="left", maintain_order="left").join(
        listed(taps, "position"), on="position", how="left", maintain_order="left"
    )
    system = pl.col("kind") == "system"
    seconds = pl.sum_horizontal(
        pl.col("seen_after").str.extract(rf"(\d+) {unit}s?").cast(pl.Int64).fill_null(0) * length
        for unit, length in _UNITS.items()
    )
    return table.with_columns(
        sender=pl.when(~system.fill_null(False)).then(pl.col("who").replace("Me", options.me)),
        text=pl.when(system).then("notice").otherwise("text").fill_null("").str.strip_chars("\n"),
        kind=pl.coalesce(
            "kind", "medium", pl.when("deleted").then(pl.lit("deleted")), pl.lit("text")
        ),
        edited=pl.col("edited").fill_null(False),
        deleted=pl.col("deleted").fill_null(False),
        read_at=pl.when(pl.col("seen_after").is_not_null()).then(
            pl.col("sent_at") + pl.duration(seconds=seconds)
        ),
        reactions=pl.col("reactions").fill_null([]),
    )
