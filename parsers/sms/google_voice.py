"""Google Voice's Takeout: one small HTML page a piece of a thread, a call or a voicemail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.chat_choice import pick
from chatcheck.parsers.pieces.html_pages import attribute, is_cut, parsed, words
from chatcheck.parsers.sms.tapbacks import without_tapbacks
from chatcheck.parsers.source import Member, Source

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_AGAIN: Final = "Ask for Voice again in Google Takeout and name its folder or zip"
_FILE: Final = re.compile(
    r"^(.*?) ?- (?:Text|Placed|Received|Missed|Voicemail|Recorded) ?- ?\d{4}-\d\d-\d\d"
)
_GROUP: Final = re.compile(r"^Group Conversation")
_CALLS: Final = ("Placed call", "Received call", "Missed call", "Voicemail")
_SCHEMA: Final = dict.fromkeys(("thread", "clock", "sender", "text", "kind"), pl.String)


@dataclass(frozen=True, slots=True)
class GoogleVoice:
    """The format of the Voice folder of Google Takeout."""

    name: str = "google-voice"

    def recognises(self, source: Source) -> bool:
        """Whether there is a page with Voice's messages or calls."""
        return bool(_pages(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """The thread with one person; raises ``ChatcheckError`` where there are several unnamed."""
        rows: list[dict[str, Any]] = []
        pages = _pages(source)
        for page in pages:
            rows += _page(page, options.me)
        table = pl.DataFrame(rows, schema=_SCHEMA)
        if table.is_empty():
            raise UnreadableExportError(f"{source.label} holds no Google Voice messages", _AGAIN)
        counts = dict(table["thread"].value_counts().iter_rows())
        wanted = pick(counts, options.chat, source.label)
        return _chat(
            table.filter(pl.col("thread") == wanted), len(table), wanted, options, is_cut(pages)
        )


GOOGLE_VOICE: Final = GoogleVoice()


def _pages(source: Source) -> list[Member]:
    several = len(source.members) > 1
    found = []
    for member in source.ending(".html") if several else source.members:
        head = source.head(member)
        texts = b'class="hChatLog hfeed"' in head and b'<abbr class="dt"' in head
        if texts or (b'class="haudio"' in head and b'<abbr class="published"' in head):
            found.append(member)
    return found


def _page(member: Member, me: str) -> list[dict[str, Any]]:
    document = parsed(member)
    base = member.name.rsplit("/", 1)[-1]
    named = _FILE.match(base)
    thread = named[1] if named and named[1] else None
    audio = document.css_first("div.haudio")
    if audio is not None:
        call = _call(audio, me)
        return [call | {"thread": thread or call.pop("who")}]
    rows = [_message(node, me) for node in document.css("div.message")]
    others = dict.fromkeys(row["sender"] for row in rows if row["sender"] != me)
    if thread is None or _GROUP.match(thread):
        people = [words(cite) for cite in document.css("div.participants cite")]
        names = [name for name in people if name and name != me] or list(others)
        thread = ", ".join(names) or words(document.css_first("title")) or base
    return [row | {"thread": thread} for row in rows]


def _message(node: LexborNode, me: str) -> dict[str, Any]:
    sender = node.css_first("cite.sender")
    name = words(sender.css_first(".fn")) if sender is not None else ""
    number = attribute(sender.css_first("a.tel"), "href") if sender is not None else None
    own = sender is not None and sender.css_first("abbr.fn") is not None
    quoted = node.css_first("q")
    text = words(quoted)
    kind = "text"
    for tag, medium in (("img", "photo"), ("video", "video"), ("audio", "audio")):
        if node.css_first(tag) is not None:
            kind = medium
    if kind == "text" and node.css_first("a.vcard") is not None:
        kind = "contact"
    if kind != "text" and text == "MMS Sent":
        text = ""
    who = me if own or name == "Me" else name or (number or "").removeprefix("tel:") or "unknown"
    return {
        "clock": attribute(node.css_first("abbr.dt"), "title"), "sender": who, "text": text,
        "kind": kind,
    }  # fmt: skip


def _call(node: LexborNode, me: str) -> dict[str, Any]:
    said = words(node.css_first(".contributor")) or words(node)
    what = next((call for call in _CALLS if said.startswith(call)), "call")
    other = words(node.css_first(".contributor .fn")) or words(node.css_first("a.tel")) or "unknown"
    length = words(node.css_first("abbr.duration"))
    voicemail = what == "Voicemail"
    text = words(node.css_first(".full-text")) if voicemail else f"{what.lower()} {length}".strip()
    return {
        "clock": attribute(node.css_first("abbr.published"), "title"),
        "sender": me if what == "Placed call" else other,
        "text": text,
        "kind": "audio" if voicemail else "call",
        "who": other,
    }


def _chat(rows: pl.DataFrame, read: int, title: str, options: ReadOptions, cut: bool) -> Chat:
    at = pl.col("clock").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", strict=False, time_zone="UTC")
    frame = rows.select("sender", "text", "kind", conversation=pl.lit(title), sent_at=at)
    dated = frame.drop_nulls("sent_at")
    single = by_time(dated.unique(maintain_order=True))
    words, tapbacks = without_tapbacks(single)
    skips = (
        Skip("in other chats of the export", read - len(rows)),
        Skip("without a date", len(frame) - len(dated)),
        Skip("repeated in the export", len(dated) - len(single)),
        Skip("reactions that came as texts", tapbacks),
    )
    return Chat(
        messages=conform(words.with_columns(pl.col("reactions").fill_null([]))),
        format=GOOGLE_VOICE.name,
        timezone=options.timezone,
        layout="Google Voice pages",
        skipped=tuple(skip for skip in skips if skip.count),
        notes=("a page is cut off; it was read up to the cut",) if cut else (),
        rows_read=read,
    )
