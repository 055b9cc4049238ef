"""signal-export's Markdown: ``[2023-12-25, 09:41] Me: hi`` and the lines that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from chatcheck.parsers.blocks import blocks, lines_of
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.local_time import doubtful_note, instants
from chatcheck.parsers.messages import Chat, Skip, conform
from chatcheck.parsers.reactions import listed
from chatcheck.parsers.several import pick_counted
from chatcheck.parsers.source import Member, Source, decode

_HEADER: Final = r"^\[(\d{4}-\d{2}-\d{2}, \d{2}:\d{2}(?::\d{2})?)\] ([^:]{1,80}): ?(.*)$"
_SEEN: Final = re.compile(r"^\[\d{4}-\d{2}-\d{2}, \d{2}:\d{2}\] [^:\n]{1,80}: ", re.MULTILINE)
_REACTIONS: Final = r"\(- (.+) -\)\s*$"
_MEDIUM: Final = (
    r"!?\[[^\]\n]*\]\((?:\./)?media/[^)\n]*\.(?i:(jpe?g|png|heic|webp)|(gif)|(mp4|mov|3gp)|"
    r"(m4a|aac|mp3|ogg|opus)|(vcf)|([a-z0-9]{1,8}))\)"
)
_MEDIA_KINDS: Final = ("photo", "gif", "video", "audio", "contact", "document")


@dataclass(frozen=True, slots=True)
class SignalMarkdown:
    """The format of signal-export's ``chat.md`` (older: ``index.md``)."""

    name: str = "signal-export"

    def recognises(self, source: Source) -> bool:
        """Whether a text has headers with ISO dates in brackets, without seconds."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat, which is one folder of the export; raises ``ChatcheckError``."""
        found = {_title(member, source): member for member in _members(source)}
        if not found:
            raise UnreadableExportError(
                f"{source.label} holds no messages", "Export again with signal-export"
            )
        title = pick_counted(found, options.chat, source.label, _count)
        lines = lines_of(decode(found[title].load(), found[title].name))
        return _read(lines, title, self.name, options)


SIGNAL_MARKDOWN: Final = SignalMarkdown()


def _members(source: Source) -> list[Member]:
    texts = source.ending(".md", ".txt") if len(source.members) > 1 else source.members
    return [
        member
        for member in texts
        if _SEEN.match(source.head(member)[:8192].decode("utf-8", "replace").lstrip("\ufeff\n"))
    ]


def _count(member: Member) -> int:
    return int(lines_of(decode(member.load(), member.name)).str.contains(_HEADER).sum())


def _title(member: Member, source: Source) -> str:
    folders = member.name.split("/")[:-1]
    return folders[-1] if folders else source.label.rsplit(".", 1)[0]


def _read(lines: pl.Series, title: str, name: str, options: ReadOptions) -> Chat:
    table = blocks(lines, lines.str.contains(_HEADER)).with_row_index("position")
    header = pl.col("header")
    table = table.with_columns(
        clock=header.str.extract(_HEADER, 1),
        who=header.str.extract(_HEADER, 2),
        # Quoted lines repeat an earlier message.
        body=pl.concat_list(header.str.extract(_HEADER, 3), "lines")
        .list.eval(pl.element().filter(~pl.element().str.starts_with(">")))
        .list.join("\n")
        .str.strip_chars(" \n"),
    )
    seconds = (
        pl.when(pl.col("clock").str.len_chars() == 17).then(pl.lit(":00")).otherwise(pl.lit(""))
    )
    local = table.select(
        pl.concat_str("clock", seconds).str.to_datetime("%Y-%m-%d, %H:%M:%S", strict=False)
    ).to_series()
    at, doubtful = instants(local, options.timezone)
    reacted = (
        table.select("position", said=pl.col("body").str.extract(_REACTIONS))
        .drop_nulls("said")
        .select("position", pl.col("said").str.split(", "))
        .explode("said")
        .select(
            "position",
            emoji=pl.col("said").str.extract(r": (\S+)$"),
            sender=pl.col("said").str.extract(r"^(.*): \S+$").replace("Me", options.me),
            at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        )
        .drop_nulls("emoji")
    )
    media = [
        pl.when(pl.col("body").str.extract(_MEDIUM, group).is_not_null()).then(pl.lit(kind))
        for group, kind in enumerate(_MEDIA_KINDS, start=1)
    ]
    frame = (
        table.with_columns(sent_at=at)
        .join(listed(reacted, "position"), on="position", how="left", maintain_order="left")
        .select(
            "sent_at",
            conversation=pl.lit(title),
            sender=pl.col("who").replace("Me", options.me),
            kind=pl.coalesce(*media, pl.lit("text")),
            text=pl.col("body")
            .str.replace(_REACTIONS, "")
            .str.replace_all(_MEDIUM, "")
            .str.strip_chars(" \n"),
            reactions=pl.col("reactions").fill_null([]),
        )
    )
    undated = int(frame["sent_at"].is_null().sum())
    frame = frame.drop_nulls("sent_at").sort("sent_at", maintain_order=True)
    return Chat(
        messages=conform(frame),
        format=name,
        timezone=options.timezone,
        resolution_s=60.0,
        layout="signal-export Markdown",
        skipped=(Skip("undated", undated),) if undated else (),
        notes=doubtful_note(doubtful),
        rows_read=len(lines),
    )
