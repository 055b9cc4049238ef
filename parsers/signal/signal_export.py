"""signal-export's folders: one a chat, with ``chat.md`` and, in newer versions, ``data.json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.chat_choice import pick_counted
from chatcheck.parsers.pieces.header_blocks import swallowed_note
from chatcheck.parsers.pieces.local_time import doubtful_note
from chatcheck.parsers.pieces.quoted_replies import answered
from chatcheck.parsers.pieces.reactions import listed
from chatcheck.parsers.signal import data_json, markdown
from chatcheck.parsers.source import Member, Source, decode

_FIRST_YEAR: Final = 1971  # messages without a time are dated to the beginning of 1970
_HEAD_BYTES: Final = 8192


@dataclass(frozen=True, slots=True)
class SignalExport:
    """The format of signal-export (older: ``index.md``)."""

    name: str = "signal-export"

    def recognises(self, source: Source) -> bool:
        """Whether there is a ``chat.md`` or ``data.json`` as signal-export writes them."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat, which is one folder of the export; raises ``ChatcheckError``."""
        found = _chats(source)
        if not found:
            raise UnreadableExportError(
                f"{source.label} holds no messages", "Export again with signal-export"
            )
        title = pick_counted(found, options.chat, source.label, lambda m: _count(source, m))
        notes: list[str] = []
        member = found[title]
        if data_json.is_data(source.head(member)):
            rows = data_json.read(member.load(), member.name, options.timezone, notes)
        else:
            rows = markdown.read(decode(member.load(), member.name), options.timezone)
        return _chat(rows, title, notes, options)


SIGNAL_EXPORT: Final = SignalExport()


def _members(source: Source) -> list[Member]:
    several = len(source.members) > 1
    return [
        member
        for member in (source.ending(".md", ".txt", "data.json") if several else source.members)
        if data_json.is_data(head := source.head(member))
        or markdown.is_markdown(head[:_HEAD_BYTES].decode("utf-8", "replace"), member.name)
    ]


def _chats(source: Source) -> dict[str, Member]:
    """The file of each folder: ``data.json`` where it is there, since it says more."""
    by_folder: dict[str, Member] = {}
    for member in _members(source):
        folder = member.name.rpartition("/")[0]
        if folder not in by_folder or data_json.is_data(source.head(member)):
            by_folder[folder] = member
    chats: dict[str, Member] = {}
    for folder, member in by_folder.items():
        title = folder.rpartition("/")[2] or source.label.rsplit(".", 1)[0]
        chats[f"{title} [{folder}]" if title in chats else title] = member
    return chats


def _count(source: Source, member: Member) -> int:
    if data_json.is_data(source.head(member)):
        return data_json.count(member.load())
    return markdown.count(decode(member.load(), member.name))


def _chat(rows: markdown.Rows, title: str, notes: list[str], options: ReadOptions) -> Chat:
    missed = pl.col("text").str.contains(markdown.UNANSWERED)
    kind = pl.coalesce(
        "kind", pl.when(pl.col("text") == "").then(pl.lit("unknown")), pl.lit("text")
    )
    table = rows.frame.with_row_index("position").with_columns(kind=kind)
    gone, call = pl.col("kind") == "deleted", pl.col("kind") == "call"
    frame = (
        table.join(
            listed(_reactions(table, options.me), "position"),
            on="position",
            how="left",
            maintain_order="left",
        )
        .select(
            "position",
            "quoted",
            "kind",
            sent_at="at",
            conversation=pl.lit(title),
            sender=pl.when(pl.col("kind") != "system").then(
                pl.col("sender").replace("Me", options.me)
            ),
            text=pl.when(gone)
            .then(pl.lit(""))
            .when(call)
            .then(pl.when(missed).then(pl.lit("call, missed")).otherwise(pl.lit("call")))
            .otherwise("text"),
            deleted=gone,
            reactions=pl.col("reactions").fill_null([]),
        )
    )  # fmt: skip
    dated = frame.filter(pl.col("sent_at").dt.year().is_between(_FIRST_YEAR, 2199))
    dated = by_time(dated)
    undated = len(frame) - len(dated)
    return Chat(
        messages=conform(answered(dated.with_columns(message_id=pl.int_range(pl.len())))),
        format=SIGNAL_EXPORT.name,
        timezone=options.timezone,
        resolution_s=rows.resolution_s,
        layout="signal-export",
        skipped=(Skip("undated", undated),) if undated else (),
        notes=(*notes, *swallowed_note(rows.other), *doubtful_note(rows.doubtful)),
        rows_read=rows.read,
    )


def _reactions(table: pl.DataFrame, me: str) -> pl.DataFrame:
    """Rows of "name: emoji", a reaction each."""
    said = pl.col("reacted").str.strip_suffix(", ")
    return (
        table.select("position", "reacted")
        .explode("reacted")
        .drop_nulls("reacted")
        .select(
            "position",
            emoji=said.str.extract(r": (\S+)$"),
            sender=said.str.extract(r"^(.*): \S+$").replace("Me", me),
            at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        )
        .drop_nulls("emoji")
    )
