"""Telegram Desktop's HTML export: messages.html, messages2.html and so on, one chat.

A page is a list of rows; rows by the same person in a row leave the name out, which is carried
forward here. The printed clock is the local one whatever offset stands beside it: the exporter
prints the offset of winter all year round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.chat_choice import pick_counted
from chatcheck.parsers.pieces.html_pages import attribute, child, is_cut, parsed, words
from chatcheck.parsers.pieces.local_time import doubtful_note, instants
from chatcheck.parsers.pieces.reactions import listed
from chatcheck.parsers.source import Member, Source

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_AGAIN: Final = "Export the chat again from Telegram Desktop"
_PAGE: Final = re.compile(r"messages(\d*)\.html$")
_CHAT: Final = re.compile(r"(?:^|/)chat_\d+$")
_VIA: Final = r" via @\w+$"  # the bot through which somebody wrote
_CLOCK: Final = "%d.%m.%Y %H:%M:%S"
_OFFSET: Final = r"UTC([+-]\d\d):(\d\d)$"
_REACTED: Final = re.compile(r"^(.*?)(?:, (\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d).*)?$")
# What a medium's classes say, the more particular first.
_MEDIA: Final = (
    ("media_call", "call"), ("media_voice_message", "audio"), ("media_audio_file", "audio"),
    ("media_contact", "contact"), ("media_location", "location"), ("media_venue", "location"),
    ("media_live_location", "location"), ("media_poll", "poll"), ("sticker_wrap", "sticker"),
    ("animated_wrap", "gif"), ("video_file_wrap", "video"), ("media_video", "video"),
    ("media_photo", "photo"), ("photo_wrap", "photo"), ("media_file", "document"),
)  # fmt: skip
_TITLES: Final = {
    "Voice message": "audio", "Audio file": "audio", "Video message": "video",
    "Video file": "video", "Sticker": "sticker", "Animation": "gif", "Photo": "photo",
    "Contact": "contact", "Location": "location", "Live location": "location", "File": "document",
}  # fmt: skip
_SCHEMA: Final = {
    "id": pl.String, "clock": pl.String, "name": pl.String, "joined": pl.Boolean,
    "text": pl.String, "kind": pl.String, "answers": pl.String, "forwarded": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TelegramHtml:
    """The format of Telegram Desktop's HTML pages."""

    name: str = "telegram-html"

    def recognises(self, source: Source) -> bool:
        """Whether there is a page with Telegram's rows."""
        return bool(_pages(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """The chat of a folder, or one of several folders; raises ``ChatcheckError``."""
        folders: dict[str, list[tuple[int, Member]]] = {}
        for number, member in _pages(source):
            folders.setdefault(member.name.rpartition("/")[0], []).append((number, member))
        if not folders:
            raise UnreadableExportError(f"{source.label} holds no Telegram messages", _AGAIN)
        by_title: dict[str, list[Member]] = {}
        for folder, pages in folders.items():
            ordered = [member for _, member in sorted(pages, key=lambda page: page[0])]
            title = _title(ordered[0])
            # In an account every folder is a chat of its own, and two people may bear one name.
            if title in by_title and _CHAT.search(folder):
                title = f"{title} [{folder.rpartition('/')[2]}]"
            by_title.setdefault(title, []).extend(ordered)
        title = pick_counted(by_title, options.chat, source.label, _count)
        return _read(by_title[title], title, options)


TELEGRAM_HTML: Final = TelegramHtml()


def _pages(source: Source) -> list[tuple[int, Member]]:
    several = len(source.members) > 1
    found = []
    for member in source.ending(".html") if several else source.members:
        page = _PAGE.search(member.name)
        head = source.head(member)
        if (page or not several) and b'class="message ' in head and b'class="history"' in head:
            found.append((int(page[1] or 1) if page else 1, member))
    return found


def _count(pages: list[Member]) -> int:
    """Messages and notices of some pages; the dividers of days are numbered below zero."""
    mark = b'id="message'
    return sum(
        data.count(mark) - data.count(mark + b"-") for page in pages if (data := page.load())
    )


def _title(member: Member) -> str:
    header = parsed(member).css_first("div.page_header div.text")
    return words(header) or "chat"


def _read(pages: list[Member], title: str, options: ReadOptions) -> Chat:
    rows: list[dict[str, Any]] = []
    reacted: list[dict[str, Any]] = []
    for page in pages:
        for node in parsed(page).css("div.message"):
            row = _row(node)
            reacted += _reactions(node, row["id"])
            rows.append(row)
    table = pl.DataFrame(rows, schema=_SCHEMA).with_columns(
        message_id=pl.col("id").str.extract(r"^message(-?\d+)$").cast(pl.Int64, strict=False)
    )
    notice = pl.col("kind") == "system"
    # The day dividers have numbers below zero and say nothing.
    dividers = notice & (pl.col("message_id").is_null() | (pl.col("message_id") < 0))
    told = table.filter(~dividers)
    told = told.with_columns(
        name=pl.when(pl.col("kind") != "system").then(pl.when(~notice).then("name").forward_fill()),
        clock=pl.when(notice).then(pl.col("clock").forward_fill()).otherwise("clock"),
    )
    said = told["clock"].str.extract(r"^(\S+ \S+)").str.to_datetime(_CLOCK, strict=False)
    at, doubtful = instants(said, options.timezone)
    frame = (
        told.with_columns(sent_at=at)
        .join(_listed(reacted, options.timezone), on="id", how="left", maintain_order="left")
        .select(
            "message_id", "sent_at", "text", "kind", "forwarded",
            conversation=pl.lit(title),
            sender=pl.col("name").str.replace(_VIA, ""),
            reply_to=pl.col("answers").str.extract(r"go_to_message(-?\d+)$").cast(pl.Int64),
            reactions=pl.col("reactions").fill_null([]),
        )
    )  # fmt: skip
    kept = frame.drop_nulls(["sent_at", "message_id"]).unique(
        "message_id", keep="first", maintain_order=True
    )
    lost = len(frame) - len(kept)
    cut = ("a page is cut off; it was read up to the last whole message",) if is_cut(pages) else ()
    return Chat(
        messages=conform(by_time(kept)),
        format=TELEGRAM_HTML.name,
        timezone=options.timezone,
        layout="Telegram Desktop HTML",
        skipped=(Skip("repeated or undated", lost),) if lost else (),
        notes=(*cut, *_zone_note(told["clock"], options.timezone), *doubtful_note(doubtful)),
        rows_read=len(table),
    )


def _row(node: LexborNode) -> dict[str, Any]:
    """One message as it stands: ``name`` is None where the page leaves it out."""
    row: dict[str, Any] = dict.fromkeys(_SCHEMA)
    classes = (node.attributes.get("class") or "").split()
    body = child(node, "body")
    row |= {
        "id": node.attributes.get("id") or "",
        "forwarded": False,
        "joined": "joined" in classes,
    }
    if "service" in classes:
        return row | {"kind": "system", "text": words(child(node, "body", "details") or body)}
    inner = child(body, "forwarded", "body")
    medium = child(inner, "media_wrap") or child(body, "media_wrap")
    text = child(inner, "text") or child(body, "text")
    kind, said = _medium(medium)
    return row | {
        "clock": attribute(child(body, "date"), "title"),
        "name": words(child(body, "from_name")) or None,
        "text": words(text) or said,
        "kind": kind,
        "answers": _answers(child(body, "reply_to")),
        "forwarded": inner is not None,
    }


def _answers(reply: LexborNode | None) -> str | None:
    return None if reply is None else attribute(reply.css_first("a"), "href")


def _medium(wrap: LexborNode | None) -> tuple[str, str]:
    """Kind, and the words that stand for a medium (a call's length, a poll's question)."""
    if wrap is None:
        return "text", ""
    said = " ".join((node.attributes.get("class") or "") for node in wrap.css("[class]")).split()
    kind = next((kind for mark, kind in _MEDIA if mark in said), None)
    title = words(wrap.css_first(".title"))
    if kind in (None, "document", "photo", "video"):
        kind = _TITLES.get(title, kind or "unknown")
    if kind == "call":
        return kind, ", ".join(filter(None, ("call", words(wrap.css_first(".status")))))
    return kind, words(wrap.css_first(".question")) if kind == "poll" else ""


def _reactions(node: LexborNode, key: str) -> list[dict[str, Any]]:
    out = []
    for reaction in node.css("span.reaction"):
        for who in reaction.css("[title]"):
            found = _REACTED.match(who.attributes.get("title") or "")
            if found is not None:
                emoji = words(reaction.css_first(".emoji"))
                out.append({"id": key, "emoji": emoji, "sender": found[1], "clock": found[2]})
    return out


def _listed(rows: list[dict[str, Any]], timezone: str) -> pl.DataFrame:
    schema = dict.fromkeys(("id", "emoji", "sender", "clock"), pl.String)
    frame = pl.DataFrame(rows, schema=schema)
    at, _ = instants(frame["clock"].str.to_datetime(_CLOCK, strict=False), timezone)
    return listed(frame.with_columns(at=at), "id")


def _zone_note(clock: pl.Series, timezone: str) -> tuple[str, ...]:
    """A word where the offset that the pages print is not this zone's offset in winter."""
    offset = clock.drop_nulls().str.extract_groups(_OFFSET).struct.unnest().drop_nulls().unique()
    if len(offset) != 1 or clock.drop_nulls().is_empty():
        return ()
    hours, minutes = offset.row(0)
    said = (int(hours) * 60 + (int(minutes) if hours[0] == "+" else -int(minutes))) * 60
    year = (
        clock.drop_nulls().str.extract(r"^\d\d\.\d\d\.(\d{4})").cast(pl.Int32, strict=False).max()
    )
    if not isinstance(year, int) or not 1970 < year < 2100:
        return ()
    zone = ZoneInfo(timezone)
    known = {
        delta.total_seconds()
        for month in (1, 7)
        if (delta := datetime(year, month, 1, tzinfo=zone).utcoffset()) is not None
    }
    if said in known:
        return ()
    return (
        f"the export's clock says UTC{hours}:{minutes}, which {timezone} is not: "
        "give the zone of the computer that made it with --timezone",
    )
