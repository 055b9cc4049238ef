"""Text messages of a phone, from whatever backup, made into one thread's message table.

A backup holds every thread of the phone: addresses are matched by their last digits, people are
shown by the name that the phone knows, and the owner by what the user says (``--me``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import MESSAGES, Chat, Skip, conform
from chatcheck.parsers.several import pick

_UNKNOWN: Final = ["", "null", "(Unknown)"]
_SAME_DIGITS: Final = 9  # numbers with and without their country's code end alike
LAST_S: Final = 7_258_118_400  # the year 2200


def chat_of_rows(
    rows: pl.DataFrame, label: str, name: str, options: ReadOptions, notes: Sequence[str]
) -> Chat:
    """The thread that is meant, as a ``Chat`` of format ``name``.

    ``rows`` has ``at_ms`` Int64, ``box`` ("received", "sent" or "other": drafts and failures),
    ``address`` (several joined by "~" in groups), ``contact`` (the phone's name for them, or
    none), ``writer`` (the address that wrote, in groups), ``text`` and ``kind``; null and "null"
    mean nothing. Raises ``ChatcheckError`` where several threads are there and none was named.
    """
    read = len(rows)
    rows = rows.with_columns(
        contact=pl.when(~pl.col("contact").is_in(_UNKNOWN)).then("contact"),
        writer=pl.when(~pl.col("writer").is_in(_UNKNOWN)).then("writer"),
        address=pl.col("address").fill_null("").str.replace_all(r"^null$", ""),
    ).with_columns(thread=_key("address"), by=_key("writer"))
    sent = rows.filter(pl.col("box") != "other")
    dated = sent.filter(pl.col("at_ms").is_between(1, LAST_S * 1000))
    named = dated.join(_names(dated), on="thread", how="left", maintain_order="left").with_columns(
        conversation=pl.coalesce("name", "address").replace("", "unknown number")
    )
    if named.is_empty():
        return _empty(name, options, read)
    counts = dict(named["conversation"].value_counts().iter_rows())
    wanted = pick(counts, options.chat, label)
    people = _people(named)
    thread = named.filter(pl.col("conversation") == wanted).join(
        people, on="by", how="left", maintain_order="left"
    )
    other = pl.coalesce("person", "writer", "conversation") if _is_group(thread) else "conversation"
    table = thread.select(
        "conversation",
        "text",
        kind=pl.when((pl.col("text") == "") & (pl.col("kind") == "text"))
        .then(pl.lit("unknown"))
        .otherwise("kind"),
        sent_at=pl.from_epoch("at_ms", time_unit="ms")
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone("UTC"),
        sender=pl.when(pl.col("box") == "sent").then(pl.lit(options.me)).otherwise(other),
    )
    single = table.unique(maintain_order=True).sort("sent_at", maintain_order=True)
    skips = (
        Skip("drafts, failed or unsent", read - len(sent)),
        Skip("without a date", len(sent) - len(dated)),
        Skip("in other chats of the backup", len(named) - len(thread)),
        Skip("repeated in the backup", len(table) - len(single)),
    )
    return Chat(
        messages=conform(single),
        format=name,
        timezone=options.timezone,
        layout="text messages of a phone",
        skipped=tuple(skip for skip in skips if skip.count),
        notes=tuple(notes),
        rows_read=read,
    )


def _empty(name: str, options: ReadOptions, read: int) -> Chat:
    return Chat(pl.DataFrame(schema=MESSAGES), name, options.timezone, rows_read=read)


def _key(column: str) -> pl.Expr:
    """What is the same for one person's numbers: the last digits, or letters as they are."""
    ending = pl.col(column).str.replace_all(r"\D", "").str.slice(-_SAME_DIGITS)
    # The order in which a group's members are listed changes from message to message.
    each = pl.element().str.replace_all(r"\D", "").str.slice(-_SAME_DIGITS)
    members = pl.col(column).str.split("~").list.eval(each).list.sort().list.join("~")
    group = pl.col(column).str.contains("~", literal=True)
    return pl.when(group).then(members).when(ending != "").then(ending).otherwise(pl.col(column))


def _names(rows: pl.DataFrame) -> pl.DataFrame:
    """The latest name of each thread (null where the phone knows none)."""
    return (
        rows.sort("at_ms", maintain_order=True)
        .group_by("thread", maintain_order=True)
        .agg(name=pl.col("contact").drop_nulls().last())
    )


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    """Names of the people behind single addresses: of their own threads, or of a group's list."""
    own = rows.filter(~pl.col("thread").str.contains("~", literal=True)).select(
        by="thread", person="name"
    )
    listed = (
        rows.filter(pl.col("thread").str.contains("~", literal=True))
        .unique("thread", maintain_order=True)
        .select(pl.col("address").str.split("~"), pl.col("contact").str.split(", "))
        .filter(pl.col("address").list.len() == pl.col("contact").list.len())
        .explode("address", "contact")
        .select(by=_key("address"), person="contact")
    )
    return pl.concat([own, listed]).drop_nulls().unique("by", keep="first", maintain_order=True)


def _is_group(thread: pl.DataFrame) -> bool:
    return bool(thread["thread"].str.contains("~", literal=True).any())
