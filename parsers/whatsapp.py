"""WhatsApp's text export: every layout, one locked layout a file, one proven order of dates.

The whole file is read as columns: a header is cut at fixed marks, dates and times are parsed once
for each distinct value, and only continuation lines are joined. Nothing is guessed row by row.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.dates import DateFields, prove_order
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.local_time import doubtful_note, to_utc
from chatcheck.parsers.marks import NAME_MARKS, cut_at
from chatcheck.parsers.messages import Chat, Skip, conform
from chatcheck.parsers.source import HEAD_BYTES, Member, Source, decode
from chatcheck.parsers.whatsapp_headers import cut_headers, find_headers
from chatcheck.parsers.whatsapp_kinds import classify, words
from chatcheck.parsers.whatsapp_layouts import Layout, find_layout, find_layouts

SAMPLE_LINES: Final = 1_200
MOST_SENDERS: Final = 500  # above this names are not looked at one by one
_FLOOD: Final = b"\n" * 1_000
FIRST_ROWS: Final = 5_000
LEAST_ROWS: Final = 3  # rows that show that a name holds a colon
LEAST_OTHER: Final = 20  # lines of another layout: fewer are a chat that somebody pasted
OTHER_SHARE: Final = 0.05
CUT_AT: Final = (40_000, 10_000)  # messages at which WhatsApp ends an export, without/with media
_OPEN_QUOTE: Final = "„[^“”]*$|^[^„]*“[^”]*$|«[^»]*$|「[^」]*$"
_MEDIA_DATE = (
    r"(?:IMG|VID|AUD|PTT|DOC|STK)-(\d{8})-WA|-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-(\d{4}-\d\d-\d\d)-"
)
_DAY_IN_NAME: Final = pl.coalesce(
    pl.col("text").str.extract(_MEDIA_DATE, 1).str.to_date("%Y%m%d", strict=False),
    pl.col("text").str.extract(_MEDIA_DATE, 2).str.to_date("%Y-%m-%d", strict=False),
)
_TITLES = re.compile(
    r"^(?:whatsapp chat (?:with|mit|-)|chat de whatsapp con|conversa do whatsapp com|"
    r"discussion whatsapp avec|chat whatsapp con|whatsapp-chat met|чат whatsapp с)\s*(.+?)"
    r"(?:\.txt|\.zip)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """The format of WhatsApp's "Export chat"."""

    name: str = "whatsapp"

    def recognises(self, source: Source) -> bool:
        """Whether a text of the source has at least one header in its first lines."""
        return _chat_member(source) is not None

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """The chat; see ``Chat`` for what comes with it.

        Raises ``UnreadableExportError`` for no or impossible headers, ``AmbiguousDatesError``
        where nothing proves the order of the dates.
        """
        member = _chat_member(source)
        if member is None:
            raise _no_headers(source.label)
        lines = _lines(member.load(), member.name)
        found = find_layouts(_sample(lines))
        if not found:
            raise _no_headers(member.name)
        return _read(lines, [layout for layout, _ in found[:2]], source, member, options)


WHATSAPP: Final = WhatsApp()


def _no_headers(label: str) -> UnreadableExportError:
    return UnreadableExportError(
        f"{label} has no line that begins like a WhatsApp message",
        "Export the chat again with WhatsApp's Export chat",
    )


def _lines(data: bytes, label: str) -> pl.Series:
    """Lines without their ends; only a line feed ends a line."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if b"\r" in data[:HEAD_BYTES] and b"\n" not in data[:HEAD_BYTES]:
        data = data.replace(b"\r", b"\n")
    if _FLOOD in data:
        # Nobody writes thousands of empty lines, and each would cost as much as a message.
        data = re.sub(b"\n{%d,}" % len(_FLOOD), _FLOOD, data)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data[:4096]:
        try:
            return pl.read_lines(io.BytesIO(data)).to_series()
        except pl.exceptions.PolarsError:
            pass
    text = decode(data, label)
    return pl.read_lines(io.BytesIO(text.encode("utf-8", "replace"))).to_series()


def _sample(lines: pl.Series) -> list[str]:
    if len(lines) <= SAMPLE_LINES:
        return lines.to_list()
    spread = lines.gather_every(max(1, len(lines) // (SAMPLE_LINES // 2)))
    return lines.head(SAMPLE_LINES // 2).to_list() + spread.to_list()


def _chat_member(source: Source) -> Member | None:
    texts = source.ending(".txt") if len(source.members) > 1 else source.members
    ranked = sorted(texts, key=lambda m: m.name.rsplit("/", 1)[-1] != "_chat.txt")
    for member in ranked:
        head = source.head(member)
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = head.decode("utf-16" if wide else "utf-8", "replace")
        if "\n" not in text:
            text = text.replace("\r", "\n")
        layout, count = find_layout(text.split("\n")[:200])
        if layout is None or _is_signal(layout) or (count == 1 and text.count("\n") > 50):
            continue
        return member
    return None


def _is_signal(layout: Layout) -> bool:
    """signal-export writes ISO dates in brackets without seconds; WhatsApp never does."""
    return (
        layout.bracket
        and layout.year == "first4"
        and layout.separator == "-"
        and not layout.seconds
        and not layout.half
    )


def _read(
    lines: pl.Series, layouts: list[Layout], source: Source, member: Member, options: ReadOptions
) -> Chat:
    layout = layouts[0]
    is_header, widths = find_headers(lines, layout)
    rows = is_header.arg_true()
    if rows.is_empty():
        raise _no_headers(member.name)
    whole = lines.filter(is_header)
    headers = cut_headers(whole, layout, widths)
    fields = DateFields(
        headers.first,
        headers.second,
        headers.third,
        rows.to_numpy()[headers.run_start] + 1,
        named=lambda: _named_dates(whole, headers.run_start),
        separator=layout.separator,
        members=lambda: _dates_of_members(source, member),
        american=headers.american,
        padded=headers.padded,
        modified=member.modified.date() if member.modified and source.archive else None,
    )
    order, proof = prove_order(fields, options.date_order)
    impossible = np.flatnonzero(headers.second_of_day < 0)
    if len(impossible):
        line = rows[int(impossible[0])]
        raise UnreadableExportError(
            f"line {line + 1:,} of {member.name} has an impossible time",
            "Check that the file was not edited, or export the chat again",
        )
    lengths = np.diff(np.concatenate((headers.run_start, [len(whole)])))
    local_s = np.repeat(fields.days(order) * 86_400, lengths) + headers.second_of_day
    instants, doubtful = to_utc(local_s, options.timezone)
    table = _senders(headers.rest)
    # Only iOS, which writes brackets, marks the lines that it wrote itself.
    table = table.with_columns(
        _line_marked(whole) if layout.bracket else pl.lit(False).alias("line_marked")
    )
    table, joined = _join_lines(table, lines, is_header, rows)
    table = classify(table).with_columns(
        pl.Series("sent_at", instants * 1_000_000).cast(pl.Datetime("us", "UTC")),
        pl.lit(_title(source, member)).alias("conversation"),
    )
    table = conform(table)
    if not table["sent_at"].is_sorted():
        table = table.sort("sent_at", maintain_order=True)
    before = int(rows[0]) if len(rows) else 0
    skipped = (Skip("lines before the first message", before),) if before else ()
    return Chat(
        table,
        "whatsapp",
        options.timezone,
        resolution_s=1.0 if layout.seconds else 60.0,
        layout=layout.words,
        date_order=order,
        date_order_proof=proof,
        skipped=skipped,
        notes=(*_notes(len(table), doubtful), *_other_layout(lines, layouts, len(rows))),
        rows_read=len(lines),
        lines_joined=joined,
    )


def _line_marked(whole: pl.Series) -> pl.Series:
    """Whether a mark stands before the header: WhatsApp wrote the body, if most lines have none."""
    marked = whole.str.starts_with("\u200e") | whole.str.starts_with("\u200f")
    return (marked & (2 * marked.sum() < len(whole))).alias("line_marked")


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


def _senders(rest: pl.Series) -> pl.DataFrame:
    """``sender`` (null for notices) and ``text`` of what follows each header."""
    sender, text = cut_at(rest, ": ")
    frame = pl.DataFrame({"rest": rest, "sender": sender, "text": text})
    nameless = sender.is_null()
    if nameless.any() and rest.filter(nameless).str.ends_with(":").any():
        empty = nameless & rest.str.ends_with(":")
        frame = frame.with_columns(
            sender=pl.when(empty).then(pl.col("rest").str.strip_suffix(":")).otherwise("sender"),
            text=pl.when(empty).then(pl.lit("")).otherwise("text"),
        )
    names = frame["sender"].unique().drop_nulls().to_frame("raw")
    clean = pl.col("raw").str.replace_all(NAME_MARKS, "").str.replace_all("\u00a0|\u202f", " ")
    names = names.with_columns(
        name=clean.str.strip_chars().str.strip_prefix("~").str.strip_chars(),
        # A name does not open a quotation: such a notice quotes a name that holds a colon.
        notice=clean.str.contains(f"{words().inside}|{_OPEN_QUOTE}")
        | (clean.str.count_matches('"', literal=True) % 2 == 1)
        # Nor is it a sentence, or what notices begin with.
        | clean.str.contains(words().begins)
        | (clean.str.contains(r"[.!?] .") & (clean.str.len_chars() > 40))
        | (clean.str.len_chars() > 120),
    )
    longer = _names_with_colons(frame, names)
    changed = names.filter((pl.col("raw") != pl.col("name")) | pl.col("notice"))
    if not changed.is_empty():
        mapping = changed.with_columns(name=pl.when("notice").then(pl.lit(None)).otherwise("name"))
        renamed = pl.col("sender").replace(mapping["raw"], mapping["name"])
        frame = frame.with_columns(
            text=pl.when(renamed.is_null()).then("rest").otherwise("text"), sender=renamed
        )
    for short, full in longer.items():
        more = f"^{pl.escape_regex(full.removeprefix(f'{short}: '))}:(?: |$)"
        mine = pl.col("sender") == short
        frame = frame.with_columns(
            sender=pl.when(mine).then(pl.lit(full)).otherwise("sender"),
            text=pl.when(mine).then(pl.col("text").str.replace(more, "")).otherwise("text"),
        )
    return frame.select("sender", "text")


def _names_with_colons(frame: pl.DataFrame, names: pl.DataFrame) -> dict[str, str]:
    """Senders whose every row goes on with the same "more: ": the name itself holds a colon."""
    if len(names) > MOST_SENDERS:
        return {}
    # The first rows clear nearly everybody; only who is left is looked at in all rows.
    likely = _one_continuation(frame.head(FIRST_ROWS))
    unseen = names.filter(~pl.col("raw").is_in(frame["sender"].head(FIRST_ROWS).unique().implode()))
    chosen = [*likely["sender"], *unseen["raw"]]
    if not chosen:
        return {}
    sure = _one_continuation(frame.filter(pl.col("sender").is_in(chosen))).filter(
        pl.col("rows") >= LEAST_ROWS
    )
    return {name: f"{name}: {more}" for name, more in sure.select("sender", "more").iter_rows()}


def _one_continuation(frame: pl.DataFrame) -> pl.DataFrame:
    """Senders (with ``more`` and ``rows``) all of whose rows go on alike up to a colon."""
    return (
        frame.lazy()
        .select("sender", more=pl.col("text").str.extract(r"^([^:\n]{1,60}):(?: |$)"))
        .drop_nulls("sender")
        .group_by("sender")
        .agg(rows=pl.len(), kinds=pl.col("more").n_unique(), more=pl.col("more").first())
        .filter((pl.col("kinds") == 1) & pl.col("more").is_not_null())
        .collect()
    )


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


def _title(source: Source, member: Member) -> str:
    for name in (member.name.rsplit("/", 1)[-1], source.label):
        found = _TITLES.match(name)
        if found is not None:
            return found.group(1)
    return "chat"


def _other_layout(lines: pl.Series, layouts: list[Layout], rows: int) -> tuple[str, ...]:
    """A word where a second layout is so common that two exports may have been pasted together."""
    if len(layouts) < 2:
        return ()
    count = int(lines.str.contains(layouts[1].pattern).sum())
    if count < max(LEAST_OTHER, OTHER_SHARE * rows):
        return ()
    return (
        f"{count:,} lines begin like messages of another layout ({layouts[1].words}) and stand "
        "inside the message above them: if two exports were joined, cut them apart and name both",
    )


def _notes(messages: int, doubtful: int) -> list[str]:
    notes = []
    for limit in CUT_AT:
        if limit * 0.985 <= messages <= limit * 1.015:
            notes.append(
                f"The export holds {messages:,} messages, close to the {limit:,} at which WhatsApp "
                "cuts exports off: older messages may be missing"
            )
    return [*notes, *doubtful_note(doubtful)]
