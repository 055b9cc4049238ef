"""iMazing's CSV of messages: columns by name, since their number differs by version."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from chatcheck.parsers.apple.imazing_dates import instants_of
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.chat_choice import pick
from chatcheck.parsers.pieces.local_time import doubtful_note
from chatcheck.parsers.pieces.quoted_replies import answered
from chatcheck.parsers.pieces.reactions import TAPBACKS, listed
from chatcheck.parsers.source import Member, Source, decode

_AGAIN: Final = "Export the chat again from iMazing as CSV"
MOST_COLUMNS: Final = 200  # iMazing writes 13 to 15
# "↩ Bo, 2024-01-01 12:03:00: « words »", in a column of its own or before the answer.
_REPLY: Final = r"^(↩[^\n]*?: «(?:.|\n)*?»)\s*"
_QUOTED_AT: Final = r"^↩[^\n]*?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S*?):? «"
_QUOTED: Final = r"«\s*((?:.|\n)*?)\s*»"
_BETWEEN: Final = r"(:\d\d(?: ?[AaPp][Mm])?), "  # the time of a reaction and the next name
_DATED_REACTION: Final = r"^(.+?)[ :]+(\S+)[ ,]+(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})\b.*$"
_DATES: Final = ("Message Date", "Sent Date")
_NEEDED: Final = ("Chat Session", "Type", "Text")
_COLUMNS: Final = (
    *_DATES, *_NEEDED, "Read Date", "Edited Date", "Sender ID", "Sender Name", "Replying to",
    "Subject", "Reactions", "Forwarded", "Attachment", "Attachment type", "Attachment info",
)  # fmt: skip
_KINDS: Final = (
    ("sticker", r"(?i)sticker|\.webp$"), ("gif", r"(?i)gif"),
    ("photo", r"(?i)image|photo|\.(?:jpe?g|png|heic)$"), ("video", r"(?i)video|\.(?:mov|mp4|m4v)$"),
    ("audio", r"(?i)audio|voice|\.(?:caf|m4a|amr|mp3|opus)$"),
    ("contact", r"(?i)contact|vcard|\.vcf$"), ("location", r"(?i)location"), ("document", "."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IMazing:
    """The format of iMazing's message exports (Messages and WhatsApp)."""

    name: str = "imazing"

    def recognises(self, source: Source) -> bool:
        """Whether a CSV has iMazing's column names."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat session; raises ``ChatcheckError`` where there are several unnamed."""
        members = _members(source)
        if not members:
            raise UnreadableExportError(f"{source.label} holds no iMazing messages", _AGAIN)
        notes: list[str] = []
        frames = [_table(member, notes) for member in members]
        rows = pl.concat(frames, how="diagonal")
        counts = dict(rows["Chat Session"].fill_null("").value_counts().iter_rows())
        if not counts:
            raise UnreadableExportError(f"{source.label} holds no messages", _AGAIN)
        wanted = pick(counts, options.chat, source.label)
        chat = _read(rows.filter(pl.col("Chat Session").fill_null("") == wanted), wanted, options)
        return replace(chat, notes=(*notes, *chat.notes))


IMAZING: Final = IMazing()


def _members(source: Source) -> list[Member]:
    several = len(source.members) > 1
    found = []
    for member in source.ending(".csv", ".tsv", ".txt") if several else source.members:
        first = _first(source.head(member).decode("utf-8", "replace"))
        names = {name.strip('\ufeff" \r') for name in first.split(_separator(first))}
        if names.issuperset(_NEEDED) and names.intersection(_DATES):
            found.append(member)
    return found


def _first(text: str) -> str:
    """The line of column names, behind a line that names the separator, if there is one."""
    lines = text.removeprefix("\ufeff").split("\n", 2)
    return lines[1] if lines[0].startswith("sep=") and len(lines) > 1 else lines[0]


def _separator(first: str) -> str:
    """Spreadsheets of some countries save with semicolons, some programs with tabs."""
    return max(",;\t", key=first.count)


def _table(member: Member, notes: list[str]) -> pl.DataFrame:
    """The cells as text; a record that the end of the file cuts is left out, and noted."""
    text = decode(member.load(), member.name)
    first = _first(text)
    text = text[text.index(first) :]
    separator = _separator(first)
    odd = text.count('"') % 2 == 1
    # Between tabs nothing needs quotes: an odd one is an inch.
    quote = None if odd and separator == "\t" else '"'
    if odd and quote:
        text = text[: text.rfind("\n", 0, text.rfind('"')) + 1]
        notes.append("the file is cut off; it was read up to the last whole message")
    if first.count(separator) > MOST_COLUMNS:
        raise UnreadableExportError(
            f"{member.name} has {first.count(separator) + 1:,} columns", _AGAIN
        )
    try:
        table = pl.read_csv(
            io.BytesIO(text.encode()), infer_schema=False, separator=separator, quote_char=quote
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise UnreadableExportError(f"{member.name} is damaged ({reason})", _AGAIN) from error
    if not set(_NEEDED).issubset(table.columns):
        raise UnreadableExportError(f"{member.name} has no whole line of column names", _AGAIN)
    return table


def _column(*names: str) -> pl.Expr:
    """The first of some columns that holds anything."""
    return pl.coalesce(pl.col(name).replace("", None) for name in names)


def _kind() -> pl.Expr:
    """A notice, what the attachment is, or else a text."""
    medium = _column("Attachment type", "Attachment info", "Attachment")
    attached = _column("Attachment")
    return pl.coalesce(
        pl.when(_column("Type") == "Notification").then(pl.lit("system")),
        *(
            pl.when(medium.str.contains(pattern) | attached.str.contains(pattern)).then(
                pl.lit(kind)
            )
            for kind, pattern in _KINDS
        ),
        pl.lit("text"),
    )


def _read(rows: pl.DataFrame, title: str, options: ReadOptions) -> Chat:
    missing = [name for name in _COLUMNS if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    at, doubtful = instants_of(rows.select(at=_column(*_DATES)).to_series(), options)
    read_at, _ = instants_of(rows.select(at=_column("Read Date")).to_series(), options)
    # What stands in place of an attachment is no letter of anybody's.
    said = _column("Text").str.replace_all("\r\n", "\n").str.replace_all("\ufffc", "")
    words = said.str.replace(_REPLY, "")
    frame = rows.with_row_index("position").select(
        "position",
        sent_at=at,
        conversation=pl.lit(title),
        sender=pl.when(_column("Type") == "Outgoing")
        .then(pl.lit(options.me))
        .when(_column("Type") == "Incoming")
        .then(pl.coalesce(_column("Sender Name", "Sender ID"), pl.lit(title))),
        text=pl.concat_str([_column("Subject"), words], separator="\n", ignore_nulls=True)
        .fill_null("")
        .str.strip_chars_end(),
        kind=_kind(),
        read_at=read_at,
        edited=_column("Edited Date").is_not_null(),
        forwarded=_column("Forwarded")
        .str.to_lowercase()
        .is_in(["yes", "true", "1"])
        .fill_null(False),
        said=_column("Reactions"),
        answers=pl.coalesce(_column("Replying to"), said.str.extract(_REPLY)),
    )
    frame = frame.join(
        _reactions(frame, options.me), on="position", how="left", maintain_order="left"
    )
    nothing = (pl.col("text") == "") & (pl.col("kind") == "text")
    frame = frame.with_columns(
        pl.col("reactions").fill_null([]),
        kind=pl.when(nothing).then(pl.lit("unknown")).otherwise("kind"),
    )
    dated = by_time(frame.drop_nulls("sent_at"))
    dated = dated.with_columns(message_id=pl.int_range(pl.len()))
    lost = len(frame) - len(dated)
    return Chat(
        messages=conform(_answered(dated, options)),
        format=IMAZING.name,
        timezone=options.timezone,
        layout="iMazing CSV",
        skipped=(Skip("undated", lost),) if lost else (),
        notes=doubtful_note(doubtful),
        rows_read=len(rows),
    )


def _answered(frame: pl.DataFrame, options: ReadOptions) -> pl.DataFrame:
    """``reply_to``: the message of the time that a reply names, else of the words it repeats."""
    asked = pl.col("answers")
    named, _ = instants_of(frame["answers"].str.extract(_QUOTED_AT), options)
    quoted = pl.coalesce(asked.str.extract(_QUOTED), asked).str.strip_chars()
    frame = answered(frame.with_columns(quoted=quoted, named=named))
    told = frame.select("sent_at", by_time="message_id").unique("sent_at", keep="first")
    return frame.join(
        told, left_on="named", right_on="sent_at", how="left", maintain_order="left"
    ).with_columns(
        reply_to=pl.coalesce(
            pl.when(pl.col("by_time") < pl.col("message_id")).then("by_time"), "reply_to"
        )
    )


def _reactions(frame: pl.DataFrame, me: str) -> pl.DataFrame:
    """Reactions written as ``Loved by Ana``, ``Ana: ❤️`` or ``Ana ❤️ 1/1/2024 12:04:00 PM``.

    Several stand in lines or are separated by ";".
    """
    apart = pl.col("said").str.replace_all(_BETWEEN, "$1;").str.replace_all("\n", ";")
    split = frame.select("position", apart.str.split(";"))
    rows = split.drop_nulls("said").explode("said").with_columns(pl.col("said").str.strip_chars())
    said = pl.col("said")
    return listed(
        rows.filter(said != "").select(
            "position",
            emoji=pl.coalesce(
                said.str.extract(_DATED_REACTION, 2),
                said.str.extract(r"^(.*?) (?:by|from) "),
                said.str.extract(r": *(\S+)$"),
                said,
            ).replace(TAPBACKS),
            sender=pl.coalesce(
                said.str.extract(_DATED_REACTION, 1).str.strip_chars(" :,"),
                said.str.extract(r" (?:by|from) (.+)$"),
                said.str.extract(r"^(.+?): *\S+$"),
            ).replace(["Me", "You"], [me, me]),
            at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        ),
        "position",
    )
