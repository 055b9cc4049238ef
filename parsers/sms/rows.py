"""Text messages of a phone, from whatever backup, made into one thread's message table.

A backup holds every thread of the phone: addresses are matched by their last digits, people are
shown by the name that the phone knows, and the owner by what the user says (``--me``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import MESSAGES, Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.chat_choice import pick
from chatcheck.parsers.sms.tapbacks import without_tapbacks
from chatcheck.parsers.time_units import LAST_S

_UNKNOWN: Final = ["", "null", "(Unknown)"]
_SAME_DIGITS: Final = 9  # numbers with and without their country's code end alike


def chat_of_rows(
    rows: pl.DataFrame,
    label: str,
    name: str,
    options: ReadOptions,
    notes: Sequence[str],
    owner: str | None = None,
) -> Chat:
    """The thread that is meant, as a ``Chat`` of format ``name``.

    ``rows`` has ``at_ms`` Int64, ``box`` ("received", "sent" or "other": drafts and failures),
    ``address`` (several joined by "~" in groups), ``contact`` (the phone's name for them, or
    none), ``writer`` (the address that wrote, in groups), ``text``, ``kind`` and ``mms`` (whether
    it came as a multimedia message, or in what is kept like one); null and "null" mean nothing.
    ``owner`` is the phone's own number, where known, which is no member of a thread. Raises
    ``ChatcheckError`` where several threads are there and none was named.
    """
    read = len(rows)
    rows = _in_threads(rows, owner)
    sent = rows.filter(pl.col("box") != "other")
    dated = sent.filter(pl.col("at_ms").is_between(1, LAST_S * 1000))
    named = dated.join(_names(dated), on="thread", how="left", maintain_order="left").with_columns(
        conversation=pl.coalesce("name", "address").replace("", "unknown number")
    )
    left_out = (
        Skip("drafts, failed or unsent", read - len(sent)),
        Skip("without a date", len(sent) - len(dated)),
    )
    if named.is_empty():
        skipped = tuple(skip for skip in left_out if skip.count)
        nothing = pl.DataFrame(schema=MESSAGES)
        return Chat(nothing, name, options.timezone, skipped=skipped, rows_read=read)
    counts = dict(named["conversation"].value_counts().iter_rows())
    wanted = pick(counts, options.chat, label)
    people = _people(named)
    thread = named.filter(pl.col("conversation") == wanted).join(
        people, on="by", how="left", maintain_order="left"
    )
    table = _messages(thread, options.me)
    single = by_time(_once(table))
    words, tapbacks = without_tapbacks(single)
    skips = (
        *left_out,
        Skip("in other chats of the backup", len(named) - len(thread)),
        Skip("repeated in the backup", len(table) - len(single)),
        Skip("reactions that came as texts", tapbacks),
    )
    return Chat(
        messages=conform(words.with_columns(pl.col("reactions").fill_null([]))),
        format=name,
        timezone=options.timezone,
        layout="text messages of a phone",
        skipped=tuple(skip for skip in skips if skip.count),
        notes=tuple(notes),
        rows_read=read,
    )


def _in_threads(rows: pl.DataFrame, owner: str | None) -> pl.DataFrame:
    """The rows with keys of their thread and writer; what means nothing is null or empty."""
    rows = rows.with_columns(
        contact=pl.when(~pl.col("contact").is_in(_UNKNOWN)).then("contact"),
        writer=pl.when(~pl.col("writer").is_in(_UNKNOWN)).then("writer"),
        address=pl.col("address").fill_null("").str.replace_all(r"^null$", ""),
    )
    if owner is not None:
        rows = _without_owner(rows, owner)
    return rows.with_columns(thread=_key("address"), by=_key("writer"))


def _messages(thread: pl.DataFrame, me: str) -> pl.DataFrame:
    """A thread's rows as messages: who wrote, when, and of what kind."""
    other = pl.coalesce("person", "writer", "conversation") if _is_group(thread) else "conversation"
    return thread.select(
        "conversation",
        "text",
        "mms",
        kind=pl.when((pl.col("text") == "") & (pl.col("kind") == "text"))
        .then(pl.lit("unknown"))
        .otherwise("kind"),
        sent_at=pl.from_epoch("at_ms", time_unit="ms")
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone("UTC"),
        sender=pl.when(pl.col("box") == "sent").then(pl.lit(me)).otherwise(other),
    )


def _without_owner(rows: pl.DataFrame, owner: str) -> pl.DataFrame:
    """Rows whose lists of members no longer hold the owner, nor their names for both."""
    ending = "".join(filter(str.isdigit, owner))[-_SAME_DIGITS:]
    several = pl.col("address").str.contains("~", literal=True)
    each = pl.element().str.replace_all(r"\D", "").str.slice(-_SAME_DIGITS)
    others = pl.col("address").str.split("~").list.eval(pl.element().filter(each != ending))
    rows = rows.with_columns(
        address=pl.when(several).then(others.list.join("~")).otherwise("address"),
        two=several & (others.list.len() == 1),
    )
    joint = pl.col("two") & pl.col("contact").str.contains(", ", literal=True)
    return rows.with_columns(contact=pl.when(~joint.fill_null(False)).then("contact")).drop("two")


def _once(table: pl.DataFrame) -> pl.DataFrame:
    """One row of what restores have doubled, and of what is there as text and as multimedia.

    A new phone keeps chats in both ways: the multimedia copy has whole seconds only.
    """
    single = table.unique(maintain_order=True)
    second = pl.col("sent_at").dt.epoch("s")
    words = (pl.col("kind") == "text") & (pl.col("text") != "")
    whole = second * 1_000 == pl.col("sent_at").dt.epoch("ms")
    copy = pl.col("mms") & words & whole
    single = single.with_columns(second=pl.when(copy).then(second))
    if single["second"].null_count() in (0, len(single)):
        return single.drop("mms", "second")
    sent = single.filter(~pl.col("mms") & words).select("sender", "text", second=second)
    # Rounded, a copy can stand in the next second.
    sent = pl.concat([sent, sent.with_columns(pl.col("second") + 1)]).unique()
    doubled = single.join(sent, on=["sender", "text", "second"], how="anti", maintain_order="left")
    return doubled.drop("mms", "second")


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
