"""KakaoTalk's exports: the computer's and the phones' text, and the table (CSV).

On a computer the day stands in a bar above its messages; phones print it on every row. Times are
local, of minutes in texts and of seconds in tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.kakaotalk.rows import (
    AGAIN,
    BAR,
    PHONE_ROW,
    ROW,
    of_computer,
    of_phone,
    of_table,
)
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.header_blocks import lines_of, swallowed_note
from chatcheck.parsers.pieces.local_time import doubtful_note, instants
from chatcheck.parsers.pieces.placeholders import kind_of, words_of
from chatcheck.parsers.pieces.text_files import chosen_text, files_told_by, head_of
from chatcheck.parsers.source import Member, Source, decode

_APP: Final = "kakaotalk"
_ME: Final = "회원님"  # how some versions call the owner
_TITLE: Final = re.compile(
    r"^\ufeff?(?:(.+?)(?: \d+)? ?님과 카카오톡 대화|(.+?) 카카오톡 대화|"
    r"KakaoTalk Chats? with (.+?))\s*$"
)
_HEAD: Final = "Date,User,Message"
_FILE: Final = re.compile(r"^KakaoTalk_Chat_|_\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d$")  # round a title
_PICTURE: Final = (
    r"^(?:[0-9a-f]{32,}\.(?:jpe?g|png|gif|webp|mp4)|사진 \d+장|\d+ Photos|Photos \d+)$"
)


@dataclass(frozen=True, slots=True)
class KakaoTalk:
    """The format of KakaoTalk's texts and tables."""

    name: str = "kakaotalk"

    def recognises(self, source: Source) -> bool:
        """Whether a file begins as KakaoTalk's do."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat, which is one file; raises ``ChatcheckError`` where there are several."""
        members = _members(source)
        if not members:
            raise UnreadableExportError(f"{source.label} holds no KakaoTalk chat", AGAIN)
        title, file, text = chosen_text(source, members, options.chat, _title, _count)
        if _is_table(text[:1000]):
            return _chat(of_table(text, file.name), title, options, 1.0, text.count("\n"))
        lines = lines_of(text)
        row, phone = lines.str.contains(ROW), lines.str.contains(PHONE_ROW)
        from_phone = phone.sum() > row.sum()
        rows = of_phone(lines, phone) if from_phone else of_computer(lines, row)
        chat = _chat(rows, title, options, 60.0, len(lines))
        other = int((row if from_phone else phone).sum())
        return replace(chat, notes=(*swallowed_note(other), *chat.notes))


KAKAOTALK: Final = KakaoTalk()


def is_kakaotalk(text: str) -> bool:
    """Whether a text begins as an export of KakaoTalk."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[:60]
    if _is_table(text[:1000]):
        return True
    row, bar, phone = (re.compile(one) for one in (ROW, BAR, PHONE_ROW))
    if any(_TITLE.match(line) for line in lines[:5]):
        return any(row.match(line) or bar.match(line) or phone.match(line) for line in lines)
    barred = any(bar.match(line) for line in lines) and any(row.match(line) for line in lines)
    return barred or phone.match(next((line for line in lines if line.strip()), "")) is not None


def _members(source: Source) -> list[Member]:
    return files_told_by(
        lambda source, member: is_kakaotalk(head_of(source, member)),
        source, ".txt", ".csv", ".eml",
    )  # fmt: skip


def _is_table(text: str) -> bool:
    lines = text.removeprefix("\ufeff").split("\n", 2)
    first = lines[0].strip().replace('"', "")
    return first == _HEAD and len(lines) > 1 and lines[1].lstrip('"')[:2] in ("19", "20")


def _title(source: Source, member: Member) -> str:
    for line in head_of(source, member).split("\n")[:5]:
        if (found := _TITLE.match(line)) is not None:
            return str(next(filter(None, found.groups()))).strip()
    base = member.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return _FILE.sub("", base) or "chat"


def _count(member: Member) -> int:
    text = decode(member.load(), member.name)
    if _is_table(text[:1000]):
        return len(of_table(text, member.name))
    lines = lines_of(text)
    return int((lines.str.contains(ROW) | lines.str.contains(PHONE_ROW)).sum())


def _chat(
    rows: pl.DataFrame, title: str, options: ReadOptions, resolution: float, read: int
) -> Chat:
    at, doubtful = instants(rows["local"], options.timezone)
    said = pl.col("text").str.strip_chars_end("\n")
    kind = (
        pl.when("notice").then(pl.lit("system"))
        .when(said.str.contains(_PICTURE)).then(pl.lit("photo"))
        .otherwise(kind_of(said, _APP))
    )  # fmt: skip
    frame = rows.with_columns(sent_at=at, kind=kind).select(
        "sent_at",
        "kind",
        conversation=pl.lit(title),
        sender=pl.when(~pl.col("notice")).then(pl.col("sender").replace(_ME, options.me)),
        text=words_of(said, pl.col("kind"), _APP),
        deleted=pl.col("kind") == "deleted",
    )
    dated = by_time(frame.drop_nulls("sent_at"))
    lost = len(frame) - len(dated)
    return Chat(
        messages=conform(dated),
        format=KAKAOTALK.name,
        timezone=options.timezone,
        resolution_s=resolution,
        layout="KakaoTalk " + ("text" if resolution > 1 else "CSV"),
        skipped=(Skip("undated", lost),) if lost else (),
        notes=doubtful_note(doubtful),
        rows_read=read,
    )
