"""KakaoTalk's exports: the computer's and the phones' text, and the table (CSV).

On a computer the day stands in a bar above its messages; phones print it on every row. Times are
local, of minutes in texts and of seconds in tables.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from chatcheck.parsers.blocks import LONGEST_HEAD, blocks, cut_head, lines_of, swallowed_note
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.half_days import TIME, second_of_day
from chatcheck.parsers.local_time import doubtful_note, instants
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.placeholders import kind_of, words_of
from chatcheck.parsers.several import by_title, pick_counted
from chatcheck.parsers.source import Member, Source, decode

_AGAIN: Final = "Export the chat again from KakaoTalk"
_APP: Final = "kakaotalk"
_ME: Final = "회원님"  # how some versions call the owner
_TITLE: Final = re.compile(
    r"^\ufeff?(?:(.+?)(?: \d+)? ?님과 카카오톡 대화|(.+?) 카카오톡 대화|"
    r"KakaoTalk Chats? with (.+?))\s*$"
)
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_DAYS: Final = (
    r"(?P<y>\d{4})년 (?P<m>\d{1,2})월 (?P<d>\d{1,2})일",
    r"(?P<y>\d{4})\. ?(?P<m>\d{1,2})\. ?(?P<d>\d{1,2})\.",
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
    r"(?P<m>[A-Z][a-z]{2,8}) (?P<d>\d{1,2}), (?P<y>\d{4})",
)
_DAY: Final = "(?:" + "|".join(re.sub(r"\?P<.>", "?:", day) for day in _DAYS) + ")"
_BAR: Final = rf"^-{{5,}} (?:[A-Z][a-z]+day, )?({_DAY})[^-]*-{{5,}}$"
_ROW: Final = rf"^\[(.{{1,100}}?)\] \[({TIME})\](?: |$)"
_PHONE_ROW: Final = rf"^({_DAY})(?: at|,)? ({TIME}), (.{{1,100}}?)(?: : | :$)"
_PHONE_NOTICE: Final = rf"^({_DAY})(?: at|,)? ({TIME}), "
# A day by itself, above its messages.
_PHONE_DAY: Final = rf"^(?:[A-Z][a-z]+day, )?{_DAY}(?: (?:{TIME}|[월화수목금토일]요일))?$"
_NOTICE: Final = (
    r"^[^\n]{1,80}님이 (?:들어왔습니다|나갔습니다|"
    r"[^\n]{1,200}(?:초대했습니다|초대하였습니다|내보냈습니다))\.?$"
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
            raise UnreadableExportError(f"{source.label} holds no KakaoTalk chat", _AGAIN)
        found = by_title(source, members, _title)
        title = pick_counted(found, options.chat, source.label, _count)
        text = decode(found[title].load(), found[title].name)
        if _is_table(text[:1000]):
            return _chat(_table(text, found[title].name), title, options, 1.0, text.count("\n"))
        lines = lines_of(text)
        row, phone = lines.str.contains(_ROW), lines.str.contains(_PHONE_ROW)
        of_phone = phone.sum() > row.sum()
        rows = _phone(lines, phone) if of_phone else _computer(lines, row)
        chat = _chat(rows, title, options, 60.0, len(lines))
        other = int((row if of_phone else phone).sum())
        return replace(chat, notes=(*swallowed_note(other), *chat.notes))


KAKAOTALK: Final = KakaoTalk()


def is_kakaotalk(text: str) -> bool:
    """Whether a text begins as an export of KakaoTalk."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[:60]
    if _is_table(text[:1000]):
        return True
    row, bar, phone = (re.compile(one) for one in (_ROW, _BAR, _PHONE_ROW))
    if any(_TITLE.match(line) for line in lines[:5]):
        return any(row.match(line) or bar.match(line) or phone.match(line) for line in lines)
    barred = any(bar.match(line) for line in lines) and any(row.match(line) for line in lines)
    return barred or phone.match(next((line for line in lines if line.strip()), "")) is not None


def _members(source: Source) -> list[Member]:
    several = len(source.members) > 1
    return [
        member
        for member in (source.ending(".txt", ".csv", ".eml") if several else source.members)
        if is_kakaotalk(_head(source, member))
    ]


def _head(source: Source, member: Member) -> str:
    head = source.head(member)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8", "replace")


def _is_table(text: str) -> bool:
    lines = text.removeprefix("\ufeff").split("\n", 2)
    first = lines[0].strip().replace('"', "")
    return first == _HEAD and len(lines) > 1 and lines[1].lstrip('"')[:2] in ("19", "20")


def _title(source: Source, member: Member) -> str:
    for line in _head(source, member).replace("\r\n", "\n").split("\n")[:5]:
        if (found := _TITLE.match(line)) is not None:
            return str(next(filter(None, found.groups()))).strip()
    base = member.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return _FILE.sub("", base) or "chat"


def _count(member: Member) -> int:
    text = decode(member.load(), member.name)
    if _is_table(text[:1000]):
        return len(_table(text, member.name))
    lines = lines_of(text)
    return int((lines.str.contains(_ROW) | lines.str.contains(_PHONE_ROW)).sum())


def _table(text: str, label: str) -> pl.DataFrame:
    """Rows of a table; a cut one is read up to the last whole row."""
    if text.count('"') % 2:
        text = text[: text.rfind("\n", 0, text.rfind('"')) + 1]
    try:
        table = pl.read_csv(
            io.BytesIO(text.removeprefix("\ufeff").encode()),
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        date, user, message = (pl.col(table.columns[place]) for place in range(3))
    except (pl.exceptions.PolarsError, IndexError) as error:
        raise UnreadableExportError(f"{label} is damaged", _AGAIN) from error
    local = date.str.slice(0, 19).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    body = message.fill_null("").str.replace_all("\r\n", "\n")
    notice = user.fill_null("").str.strip_chars() == ""
    return table.select(local=local, sender=pl.when(~notice).then(user), text=body, notice=notice)


def _computer(lines: pl.Series, row: pl.Series) -> pl.DataFrame:
    bar = lines.str.contains(_BAR)
    notice = ~row & lines.str.contains(_NOTICE)
    table = blocks(lines, row | bar | notice)
    head = pl.col("header")
    parts, rest = cut_head(head, _ROW)
    table = table.with_columns(
        day=_date(head.str.slice(0, LONGEST_HEAD).str.extract(_BAR, 1)).forward_fill(),
        clock=second_of_day(parts.struct[1]),
        sender=parts.struct[0],
        bar=head.str.contains(_BAR),
        notice=head.str.contains(_NOTICE),
        first=rest.fill_null(""),
    )
    local = pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="clock")
    # A notice has no time of its own: it stands at that of the message above it.
    local = pl.when("notice").then(local.forward_fill()).otherwise(local)
    text = pl.when("notice").then(head).otherwise(_body())
    return table.with_columns(local=local, text=text).filter(~pl.col("bar")).select(_FIELDS)


def _phone(lines: pl.Series, row: pl.Series) -> pl.DataFrame:
    day = lines.str.contains(_PHONE_DAY)
    notice = ~row & lines.str.contains(_PHONE_NOTICE)
    table = blocks(lines, row | day | notice)
    head = pl.col("header")
    (row_parts, rest), (parts, told) = cut_head(head, _PHONE_ROW), cut_head(head, _PHONE_NOTICE)
    table = table.with_columns(
        day=_date(parts.struct[0]),
        clock=second_of_day(parts.struct[1]),
        sender=row_parts.struct[2],
        bar=head.str.contains(_PHONE_DAY),
        notice=~head.str.contains(_PHONE_ROW),
        first=rest.fill_null(""),
        told=told,
    )
    local = pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="clock")
    text = pl.when("notice").then("told").otherwise(_body())
    return table.with_columns(local=local, text=text).filter(~pl.col("bar")).select(_FIELDS)


_FIELDS: Final = ("local", "sender", "text", "notice")


def _body() -> pl.Expr:
    return pl.concat_list("first", "lines").list.join("\n").str.strip_chars_end("\n ")


def _date(said: pl.Expr) -> pl.Expr:
    """Days as the app writes them."""
    parts = [said.str.extract_groups(rf"^{day}") for day in _DAYS]
    year, month, day = (
        pl.coalesce(part.struct.field(name) for part in parts) for name in ("y", "m", "d")
    )
    word = month.str.slice(0, 3).str.to_lowercase()
    number = word.replace(_MONTHS, [f"{n}" for n in range(1, 13)])
    number = pl.when(month.str.contains(r"^\d")).then(month).otherwise(number)
    return pl.format("{}-{}-{}", year, number.str.zfill(2), day.str.zfill(2)).str.to_date(
        "%Y-%m-%d", strict=False
    )


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
