"""Tables as files: Parquet, CSV and JSON lines, the same columns in each.

A CSV cell never begins with what a spreadsheet would run as a formula.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from chatcheck.parsers.messages import Chat
from chatcheck.reports.content.masking import mask_texts
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.writing import MARK, PARQUET_KEY, write_whole

_CLOCK: Final = "%Y-%m-%dT%H:%M:%S%.f%:z"
_FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"  # full-width signs are run as well


def write_messages(chat: Chat, path: Path, options: ReportOptions) -> None:
    """The message table, times on the local clock with their offset."""
    messages = chat.messages
    if not options.quotes:
        messages = messages.with_columns(pl.lit("").alias("text"))
    elif options.anonymise:
        messages = messages.with_columns(mask_texts(messages["text"], options.names))
    messages = messages.with_columns(
        pl.col("sent_at", "read_at").dt.convert_time_zone(chat.timezone)
    )
    if path.suffix.lower() != ".parquet":
        messages = clock_text(messages, "sent_at", "read_at").with_columns(
            _reactions_clock(chat.timezone)
        )
    write_table(messages, path, options)


def _reactions_clock(zone: str) -> pl.Expr:
    at = pl.element().struct.field("at").dt.convert_time_zone(zone).dt.strftime(_CLOCK)
    return pl.col("reactions").list.eval(
        pl.struct(pl.element().struct.field("emoji"), pl.element().struct.field("sender"), at)
    )


def clock_text(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Instants as ISO 8601 with the local offset."""
    return frame.with_columns(pl.col(column).dt.strftime(_CLOCK) for column in columns)


def write_events(events: pl.DataFrame, path: Path, options: ReportOptions) -> None:
    """The events (see ``content.events_table``) as .jsonl, .csv or .parquet."""
    write_table(_timed(events, path.suffix), path, options)


def events_jsonl(events: pl.DataFrame) -> str:
    """One JSON object a line."""
    return to_lines(_timed(events, ".jsonl"))


def events_csv(events: pl.DataFrame) -> str:
    """The events as one text of comma-separated values."""
    return _flat(_timed(events, ".csv")).write_csv()


def _timed(events: pl.DataFrame, suffix: str) -> pl.DataFrame:
    return events if suffix.lower() == ".parquet" else clock_text(events, "bid_at", "reply_at")


def to_lines(frame: pl.DataFrame) -> str:
    """One JSON object a line."""
    return frame.write_ndjson() if len(frame) else ""


def write_table(frame: pl.DataFrame, path: Path, options: ReportOptions) -> None:
    """A frame in the form that the path's ending names, written whole or not at all."""
    match path.suffix.lower():
        case ".parquet":

            def write_parquet(target: Path) -> None:
                frame.write_parquet(target, metadata={PARQUET_KEY: MARK})

            write_whole(path, write_parquet, force=options.force)
        case ".csv":
            flat = _flat(frame)
            write_whole(path, flat.write_csv, force=options.force)
        case _:

            def write_lines(target: Path) -> None:
                frame.write_ndjson(target)

            write_whole(path, write_lines, force=options.force)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, and no cell that a spreadsheet would run."""
    columns = []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if isinstance(dtype, pl.List):
            inner = pl.element()
            if isinstance(dtype.inner, pl.Struct):
                inner = pl.concat_str(
                    [pl.element().struct.field(field.name) for field in dtype.inner.fields[:2]],
                    separator=" ",
                    ignore_nulls=True,
                )
            column = column.list.eval(inner.cast(pl.String)).list.join("; ")
        elif dtype != pl.String:
            columns.append(column)
            continue
        columns.append(
            pl.when(column.str.contains(_FORMULA))
            .then(pl.concat_str(pl.lit("'"), column))
            .otherwise(column)
            .alias(name)
        )
    return frame.select(columns)
