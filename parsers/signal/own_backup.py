"""Signal's own export, ``main.jsonl``: every chat of an account, one record a line.

The file is read piece by piece and only the columns of its records are kept. Times are true
instants in milliseconds; an edited message stands at the time of its first wording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import REACTION, Chat, Skip, conform
from chatcheck.parsers.pieces.chat_choice import pick
from chatcheck.parsers.pieces.content_types import medium
from chatcheck.parsers.pieces.json_files import DAMAGE
from chatcheck.parsers.pieces.reactions import column
from chatcheck.parsers.signal.backup_records import DECODER, Item, Reaction, Recipient, name_of
from chatcheck.parsers.source import Member, Source
from chatcheck.parsers.time_units import LAST_S

_AGAIN: Final = "Export the chats again from Signal"
_LAST_MS: Final = LAST_S * 1_000
_FLAGS: Final = {"VOICE_MESSAGE": "audio", "GIF": "gif"}
_TAKEN: Final = {"", "ACCEPTED", "GENERIC", "JOINED", "OUTGOING_RING", "UNKNOWN_STATE"}
_CALLS: Final = {"NOT_ACCEPTED": "missed", "MISSED_NOTIFICATION_PROFILE": "missed"}
_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "chat": pl.String, "author": pl.String, "at_ms": pl.Int64, "last_ms": pl.Int64,
    "kind": pl.String, "text": pl.String, "edited": pl.Boolean, "read_ms": pl.Int64,
    "failed": pl.Boolean, "answers_ms": pl.Int64, "answers_by": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignalBackup:
    """The format of Signal's own readable export."""

    name: str = "signal"

    def recognises(self, source: Source) -> bool:
        """Whether a file begins with the records of such an export."""
        return _member(source) is not None

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat of the account; raises ``ChatcheckError`` where there are several unnamed."""
        member = _member(source)
        if member is None:
            raise UnreadableExportError(f"{source.label} holds no Signal chats", _AGAIN)
        found = _Account(options.me)
        notes = found.add(member)
        frame = found.frame()
        titles = found.titles()
        counts = dict(frame["chat"].value_counts().iter_rows())
        by_title = {titles.get(key, f"chat {key}"): key for key in counts}
        if not by_title:
            raise UnreadableExportError(f"{source.label} holds no messages", _AGAIN)
        sizes = {title: counts[key] for title, key in by_title.items()}
        title = pick(sizes, options.chat, source.label)
        return _chat(frame, by_title[title], title, found, notes, options)


SIGNAL_BACKUP: Final = SignalBackup()


def _member(source: Source) -> Member | None:
    several = len(source.members) > 1
    for member in source.ending(".jsonl") if several else source.members:
        head = source.head(member).lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(b"{") and (
            b'"backupTimeMs"' in head.split(b"\n", 1)[0]
            or (b'"chatItem"' in head and b'"dateSent"' in head)
        ):
            return member
    return None


@dataclass
class _Account:
    """What the records of an account say, piece by piece."""

    me: str
    people: dict[str, Recipient] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)  # the recipient of each chat
    frames: list[pl.DataFrame] = field(default_factory=list)
    read: int = 0

    def add(self, member: Member) -> list[str]:
        """Read a file; what the user should know of it."""
        kept: list[bytes] = []
        for piece in member.pieces():
            whole, newline, rest = piece.rpartition(b"\n")
            if newline:
                self._lines(b"".join((*kept, whole)), member.name)
            kept = [rest] if newline else [*kept, piece]
        try:
            self._lines(b"".join(kept), member.name)
        except UnreadableExportError:
            if not self.frames:
                raise
            return ["the file is cut off; it was read up to the last whole message"]
        return []

    def _lines(self, data: bytes, label: str) -> None:
        try:
            lines = DECODER.decode_lines(data.removeprefix(b"\xef\xbb\xbf"))
        except DAMAGE as error:
            raise UnreadableExportError(f"{label} is damaged ({error})", _AGAIN) from error
        for line in lines:
            if line.recipient is not None:
                self.people[str(line.recipient.id)] = line.recipient
            elif line.chat is not None:
                self.threads[str(line.chat.id)] = str(line.chat.recipient_id)
        items = [line.chat_item for line in lines if line.chat_item is not None]
        self.read += len(items)
        if items:
            self.frames.append(_columns(items))

    def frame(self) -> pl.DataFrame:
        """All items, columns as in ``_SCHEMA``."""
        return (
            pl.concat(self.frames)
            if self.frames
            else pl.DataFrame(schema={**_SCHEMA, "reactions": pl.List(REACTION)})
        )

    def names(self) -> dict[str, str]:
        """People by their number; two of one name keep theirs."""
        names = {key: name_of(who, self.me) for key, who in self.people.items()}
        said = list(names.values())
        return {k: name if said.count(name) == 1 else f"{name} ({k})" for k, name in names.items()}

    def titles(self) -> dict[str, str]:
        """Chats by their number."""
        names = self.names()
        return {key: names.get(who, f"chat {key}") for key, who in self.threads.items()}


def _columns(items: list[Item]) -> pl.DataFrame:
    said = [_said(item) for item in items]
    quotes = [item.standard_message.quote if item.standard_message else None for item in items]
    columns: dict[str, list[Any]] = {
        "chat": [str(item.chat_id) for item in items],
        "author": [str(item.author_id) for item in items],
        "at_ms": [_first_ms(item) for item in items],
        "last_ms": [_ms(item.date_sent) for item in items],
        "kind": [kind for kind, _, _ in said],
        "text": [text for _, text, _ in said],
        "edited": [bool(item.revisions) for item in items],
        "read_ms": [_read_ms(item) for item in items],
        "failed": [_failed(item) for item in items],
        "answers_ms": [_ms(quote.target_sent_timestamp) if quote else None for quote in quotes],
        "answers_by": [str(quote.author_id) if quote else None for quote in quotes],
    }
    return pl.DataFrame(columns, schema=_SCHEMA).with_columns(
        column([_reactions(given) if given else None for _, _, given in said])
    )


def _ms(said: str | int | None) -> int | None:
    """Milliseconds; None where there is no such time."""
    try:
        value = int(said or 0)
    except ValueError:
        return None
    return value if 0 < value < _LAST_MS else None


def _first_ms(item: Item) -> int | None:
    times = [_ms(item.date_sent), *(_ms(one.date_sent) for one in item.revisions)]
    return min((time for time in times if time is not None), default=None)


def _read_ms(item: Item) -> int | None:
    if item.outgoing is None:
        return None
    times = [_ms(one.timestamp) for one in item.outgoing.send_status if one.read or one.viewed]
    return min((time for time in times if time is not None), default=None)


def _failed(item: Item) -> bool:
    sent = item.outgoing.send_status if item.outgoing is not None else []
    return bool(sent) and all(one.failed is not None for one in sent)


def _said(item: Item) -> tuple[str, str, list[Reaction]]:
    """Kind, words and reactions of an item."""
    if (standard := item.standard_message) is not None:
        text = standard.text.body if standard.text is not None else ""
        return _standard_kind(standard.attachments, text), text, standard.reactions
    if item.update_message is not None:
        return _update(item)
    if item.remote_deleted_message is not None:
        return "deleted", "", []
    if (story := item.direct_story_reply_message) is not None:
        words = story.text_reply.text if story.text_reply is not None else None
        text = (words.body if words is not None else "") or story.emoji or ""
        return ("text" if text else "unknown"), text, story.reactions
    if item.poll is not None:
        return "poll", item.poll.question, item.poll.reactions
    for kind, other in (
        ("sticker", item.sticker_message),
        ("contact", item.contact_message),
        ("unknown", item.view_once_message),
    ):
        if other is not None:
            return kind, "", other.reactions
    return "unknown", "", []


def _standard_kind(attachments: list[Any], text: str) -> str:
    if not attachments:
        return "text" if text else "unknown"
    flags = [_FLAGS.get(str(one.flag)) for one in attachments]
    types = [(one.pointer.content_type or "") if one.pointer else "" for one in attachments]
    kind = next(filter(None, flags), None) or medium(types)
    return "document" if kind == "text" else kind


def _update(item: Item) -> tuple[str, str, list[Reaction]]:
    update = item.update_message
    call = update.individual_call or update.group_call if update is not None else None
    if call is not None:
        state = str(call.state)
        return (
            "call",
            "call" if state in _TAKEN else f"call, {_CALLS.get(state, _plain(state))}",
            [],
        )
    simple = update.simple_update if update is not None else None
    return "system", _plain(str(simple.type)) if simple is not None else "notice", []


def _plain(constant: str) -> str:
    """A name of the format's in words."""
    return constant.lower().replace("_", " ")


def _reactions(given: list[Reaction]) -> list[dict[str, Any]]:
    return [
        {"emoji": one.emoji, "sender": str(one.author_id), "at": _instant(one.sent_timestamp)}
        for one in given
    ]


def _instant(said: str | int | None) -> datetime | None:
    ms = _ms(said)
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


def _chat(
    everything: pl.DataFrame,
    key: str,
    title: str,
    found: _Account,
    notes: list[str],
    options: ReadOptions,
) -> Chat:
    thread = everything.filter(pl.col("chat") == key)
    sent = thread.filter(~pl.col("failed"))
    dated = sent.drop_nulls("at_ms").sort("at_ms", maintain_order=True)
    dated = dated.with_row_index("message_id").with_columns(pl.col("message_id").cast(pl.Int64))
    names = found.names()
    who = pl.element().struct.field("sender").replace(names)
    frame = _answered(dated).select(
        "message_id", "reply_to", "text", "kind", "edited",
        conversation=pl.lit(title),
        sent_at=_at("at_ms"),
        read_at=_at("read_ms"),
        sender=pl.when(pl.col("kind") != "system").then(pl.col("author").replace(names)),
        deleted=pl.col("kind") == "deleted",
        reactions=pl.col("reactions").list.eval(pl.element().struct.with_fields(who)),
    )  # fmt: skip
    skips = (
        Skip("in other chats of the account", len(everything) - len(thread)),
        Skip("failed to be sent", len(thread) - len(sent)),
        Skip("undated", len(sent) - len(dated)),
    )
    return Chat(
        messages=conform(frame),
        format=SIGNAL_BACKUP.name,
        timezone=options.timezone,
        layout="Signal's own export",
        skipped=tuple(skip for skip in skips if skip.count),
        notes=tuple(notes),
        rows_read=found.read,
    )


def _at(column: str) -> pl.Expr:
    return pl.from_epoch(column, time_unit="ms").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _answered(frame: pl.DataFrame) -> pl.DataFrame:
    """``reply_to``: the message of that author and time, whichever of its wordings it names."""
    keys = ["answers_by", "answers_ms"]
    asked = frame.select("message_id", *keys).drop_nulls()
    times = asked["answers_ms"].unique().implode()
    told = pl.concat(
        frame.filter(pl.col(time).is_in(times)).select(
            pl.col("author").alias("answers_by"),
            pl.col(time).alias("answers_ms"),
            pl.col("message_id").alias("reply_to"),
        )
        for time in ("at_ms", "last_ms")
    ).unique(keys, keep="first", maintain_order=True)
    found = asked.join(told, on=keys, how="inner").select("message_id", "reply_to")
    return frame.join(found, on="message_id", how="left", maintain_order="left")
