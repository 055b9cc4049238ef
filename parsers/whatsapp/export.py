"""WhatsApp's text export: every layout, one locked layout a file, one proven order of dates.

The whole file is read as columns: a header is cut at fixed marks, dates and times are parsed once
for each distinct value, and only continuation lines are joined. Nothing is guessed row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.encoding import encoding_note
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip, conform
from chatcheck.parsers.pieces.chat_choice import pick_counted
from chatcheck.parsers.pieces.date_order import DateFields, prove_order
from chatcheck.parsers.pieces.local_time import doubtful_note, to_utc
from chatcheck.parsers.source import Member, Source
from chatcheck.parsers.time_units import DAY_S
from chatcheck.parsers.whatsapp.chat_files import find_chats, holds_chat
from chatcheck.parsers.whatsapp.headers import Headers, cut_headers, find_headers
from chatcheck.parsers.whatsapp.kinds import classify
from chatcheck.parsers.whatsapp.layouts import LIKE_A_HEADER, Layout, find_layout, find_layouts
from chatcheck.parsers.whatsapp.lines import Lines, lines_of, without_pasted
from chatcheck.parsers.whatsapp.senders import split_senders

SAMPLE_LINES: Final = 1_200
LEAST_OTHER: Final = 20  # lines of another layout: fewer are a chat that somebody pasted
OTHER_SHARE: Final = 0.05
MOST_LAYOUTS: Final = 5  # of others that are counted
CUT_AT: Final = (40_000, 10_000)  # messages at which WhatsApp ends an export, without/with media
_MEDIA_DATE = (
    r"(?:IMG|VID|AUD|PTT|DOC|STK)-(\d{8})-WA|-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-(\d{4}-\d\d-\d\d)-"
)
_DAY_IN_NAME: Final = pl.coalesce(
    pl.col("text").str.extract(_MEDIA_DATE, 1).str.to_date("%Y%m%d", strict=False),
    pl.col("text").str.extract(_MEDIA_DATE, 2).str.to_date("%Y-%m-%d", strict=False),
)


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """The format of WhatsApp's "Export chat"."""

    name: str = "whatsapp"

    def recognises(self, source: Source) -> bool:
        """Whether a text of the source has at least one header in its first lines."""
        return holds_chat(source)

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """The chat; see ``Chat`` for what comes with it.

        Raises ``UnreadableExportError`` for no or impossible headers, ``AmbiguousDatesError``
        where nothing proves the order of the dates.
        """
        chats = find_chats(source)
        if not chats:
            raise _no_headers(source.label)
        several = len(chats) > 1
        title = pick_counted(chats, options.chat if several else None, source.label, _count)
        member = chats[title]
        lines = lines_of(member.load(), member.name)
        layout, _ = find_layout(_sample(lines.text))
        if layout is None:
            raise _no_headers(member.name)
        return _read(lines, layout, source, member, options, title)


WHATSAPP: Final = WhatsApp()


def _count(member: Member) -> int:
    lines = lines_of(member.load(), member.name).text
    layout, _ = find_layout(_sample(lines))
    return 0 if layout is None else int(lines.str.contains(layout.pattern).sum())


def _no_headers(label: str) -> UnreadableExportError:
    return UnreadableExportError(
        f"{label} has no line that begins like a WhatsApp message",
        "Export the chat again with WhatsApp's Export chat",
    )


def _sample(lines: pl.Series) -> list[str]:
    if len(lines) <= SAMPLE_LINES:
        return lines.to_list()
    spread = lines.gather_every(max(1, len(lines) // (SAMPLE_LINES // 2)))
    return lines.head(SAMPLE_LINES // 2).to_list() + spread.to_list()


def _read(
    lines: Lines, layout: Layout, source: Source, member: Member, options: ReadOptions, title: str
) -> Chat:
    seen, widths = find_headers(lines.text, layout)
    is_header = without_pasted(seen, lines.ended)
    rows = is_header.arg_true()
    if rows.is_empty():
        raise _no_headers(member.name)
    whole = lines.text.filter(is_header)
    headers = cut_headers(whole, layout, widths)
    order, proof = prove_order(
        _fields(whole, headers, rows, layout, source, member), options.date_order
    )
    impossible = np.flatnonzero(headers.second_of_day < 0)
    if len(impossible):
        line = rows[int(impossible[0])]
        raise UnreadableExportError(
            f"line {line + 1:,} of {member.name} has an impossible time",
            "Check that the file was not edited, or export the chat again",
        )
    lengths = np.diff(np.concatenate((headers.run_start, [len(whole)])))
    local_s = np.repeat(headers.dates().days(order) * DAY_S, lengths) + headers.second_of_day
    instants, doubtful = to_utc(local_s, options.timezone)
    table = split_senders(headers.rest, bracket=layout.bracket)
    # Only iOS, which writes brackets, marks the lines that it wrote itself.
    table = table.with_columns(
        _line_marked(whole) if layout.bracket else pl.lit(False).alias("line_marked")
    )
    table, joined = _join_lines(table, lines.text, is_header, rows)
    table = classify(table, bracket=layout.bracket).with_columns(
        pl.Series("sent_at", instants * 1_000_000).cast(pl.Datetime("us", "UTC")),
        pl.lit(title).alias("conversation"),
    )
    table = conform(table)
    if not table["sent_at"].is_sorted():
        table = table.sort("sent_at", maintain_order=True)
    before = int(rows[0])
    return Chat(
        table,
        "whatsapp",
        options.timezone,
        resolution_s=1.0 if layout.seconds else 60.0,
        layout=layout.words,
        date_order=order,
        date_order_proof=proof,
        skipped=(Skip("lines before the first message", before),) if before else (),
        notes=(
            *_cut_off(len(table)),
            *doubtful_note(doubtful),
            *encoding_note(lines.encoding),
            *_pasted(seen, is_header),
            *_other_layouts(lines.text, is_header, layout, len(rows)),
        ),
        rows_read=len(lines.text),
        lines_joined=joined,
    )


def _fields(
    whole: pl.Series,
    headers: Headers,
    rows: pl.Series,
    layout: Layout,
    source: Source,
    member: Member,
) -> DateFields:
    """The dates of the file with all that may prove their order."""
    return replace(
        headers.dates(),
        line=rows.to_numpy()[headers.run_start] + 1,
        named=lambda: _named_dates(whole, headers.run_start),
        separator=layout.separator,
        members=lambda: _dates_of_members(source, member),
        american=headers.american,
        padded=headers.padded,
        modified=member.modified.date() if member.modified and source.archive else None,
    )


def _line_marked(whole: pl.Series) -> pl.Series:
    """Whether a mark stands before the header: WhatsApp wrote the body, if most lines have none.

    Where most have one it says nothing, unless the bodies behind it have marks of their own.
    """
    marked = whole.str.starts_with("\u200e") | whole.str.starts_with("\u200f")
    if 2 * int(marked.sum()) >= len(whole):
        marked = whole.str.contains("^\u200e[^\\]]*\\].*\u200e")
    return marked.alias("line_marked")


def _named_dates(whole: pl.Series, run_start: np.ndarray) -> tuple[tuple[int, date], ...]:
    """(run of equal dates, true date) of rows that name a media file with its date."""
    hits = whole.str.contains("(?:-WA[0-9]{4}|[0-9]{8}-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-)")
    at = hits.arg_true()
    if at.is_empty():
        return ()
    frame = pl.DataFrame({"row": at, "text": whole.gather(at)}).head(2_000)
    found = frame.select("row", day=_DAY_IN_NAME).drop_nulls()
    runs = np.searchsorted(run_start, found["row"].to_numpy(), side="right") - 1
    return tuple(zip(runs.tolist(), found["day"].to_list(), strict=True))


def _dates_of_members(source: Source, chat: Member) -> tuple[date, ...]:
    """The dates in the names of the files beside the chat."""
    names = pl.Series("text", [m.name for m in source.members if m is not chat], dtype=pl.String)
    return tuple(names.to_frame().select(day=_DAY_IN_NAME)["day"].drop_nulls().to_list())


def _join_lines(
    table: pl.DataFrame, lines: pl.Series, is_header: pl.Series, rows: pl.Series
) -> tuple[pl.DataFrame, int]:
    """Continuation lines joined to the message above, by a line feed."""
    later = (~is_header).arg_true()
    if len(rows) == 0:
        return table, 0
    later = later.filter(later > rows[0])
    # A file ends in a line feed; empty lines at its very end are not part of the last message.
    if later.is_empty():
        return table, 0
    # Where each row begins, counted up: cheaper in memory than searching for every line.
    owner = is_header.cast(pl.Int32).cum_sum().gather(later) - 1
    extra = (
        pl.DataFrame({"owner": owner, "line": lines.gather(later)})
        .group_by("owner", maintain_order=True)
        .agg(pl.col("line").str.join("\n"))
    )
    at = extra["owner"].to_numpy()
    longer = (
        table["text"]
        .gather(at)
        .to_frame("text")
        .with_columns(extra["line"])
        .select(pl.concat_str("text", "line", separator="\n").str.strip_chars_end("\n"))
        .to_series()
    )
    source = np.arange(len(table))
    source[at] = len(table) + np.arange(len(at))
    return table.with_columns(pl.concat([table["text"], longer]).gather(source).alias("text")), len(
        later
    )


def _pasted(seen: pl.Series, is_header: pl.Series) -> tuple[str, ...]:
    """A word about headers of this very layout that line ends showed to stand inside messages."""
    count = int(seen.sum()) - int(is_header.sum())
    if not count:
        return ()
    lines = "lines begin" if count > 1 else "line begins"
    return (
        f"{count:,} {lines} like a message and stand inside the message above: pasted, as the "
        "ends of the lines show",
    )


def _other_layouts(
    lines: pl.Series, is_header: pl.Series, layout: Layout, rows: int
) -> tuple[str, ...]:
    """A word about headers of other layouts, which belong to the message above them."""
    if rows == len(lines):
        return ()
    later = lines.filter(~is_header)
    later = later.filter(later.str.contains(LIKE_A_HEADER))
    found = find_layouts(_sample(later)) if len(later) else []
    others = [other for other, _ in found if other != replace(layout, marked=other.marked)]
    if not others:
        return ()
    counts = [int(later.str.contains(other.pattern).sum()) for other in others[:MOST_LAYOUTS]]
    count = sum(counts)
    if not count:
        return ()
    line, stand = ("lines begin", "stand") if count > 1 else ("line begins", "stands")
    said = (
        f"{count:,} {line} like messages of another layout ({others[0].words}) and {stand} "
        "inside the message above"
    )
    if count < max(LEAST_OTHER, OTHER_SHARE * rows):
        return (f"{said}, as pasted messages do",)
    return (f"{said} them: if two exports were joined, cut them apart and name both",)


def _cut_off(messages: int) -> list[str]:
    return [
        f"The export holds {messages:,} messages, close to the {limit:,} at which WhatsApp "
        "cuts exports off: older messages may be missing"
        for limit in CUT_AT
        if limit * 0.985 <= messages <= limit * 1.015
    ]
