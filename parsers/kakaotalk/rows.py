"""KakaoTalk's lines and table cells made into rows: local time, sender, text, notice.

On a computer the day stands in a bar above its messages; phones print it on every row.
"""

from __future__ import annotations

import io
import re
from typing import Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.pieces.header_blocks import LONGEST_HEAD, blocks, cut_head
from chatcheck.parsers.pieces.twelve_hour_clock import TIME, second_of_day

AGAIN: Final = "Export the chat again from KakaoTalk"
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_DAYS: Final = (
    r"(?P<y>\d{4})년 (?P<m>\d{1,2})월 (?P<d>\d{1,2})일",
    r"(?P<y>\d{4})\. ?(?P<m>\d{1,2})\. ?(?P<d>\d{1,2})\.",
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
    r"(?P<m>[A-Z][a-z]{2,8}) (?P<d>\d{1,2}), (?P<y>\d{4})",
)
_DAY: Final = "(?:" + "|".join(re.sub(r"\?P<.>", "?:", day) for day in _DAYS) + ")"
BAR: Final = rf"^-{{5,}} (?:[A-Z][a-z]+day, )?({_DAY})[^-]*-{{5,}}$"
ROW: Final = rf"^\[(.{{1,100}}?)\] \[({TIME})\](?: |$)"
PHONE_ROW: Final = rf"^({_DAY})(?: at|,)? ({TIME}), (.{{1,100}}?)(?: : | :$)"
_PHONE_NOTICE: Final = rf"^({_DAY})(?: at|,)? ({TIME}), "
# A day by itself, above its messages.
_PHONE_DAY: Final = rf"^(?:[A-Z][a-z]+day, )?{_DAY}(?: (?:{TIME}|[월화수목금토일]요일))?$"
_NOTICE: Final = (
    r"^[^\n]{1,80}님이 (?:들어왔습니다|나갔습니다|"
    r"[^\n]{1,200}(?:초대했습니다|초대하였습니다|내보냈습니다))\.?$"
)
_FIELDS: Final = ("local", "sender", "text", "notice")


def of_table(text: str, label: str) -> pl.DataFrame:
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
        raise UnreadableExportError(f"{label} is damaged", AGAIN) from error
    local = date.str.slice(0, 19).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    body = message.fill_null("").str.replace_all("\r\n", "\n")
    notice = user.fill_null("").str.strip_chars() == ""
    return table.select(local=local, sender=pl.when(~notice).then(user), text=body, notice=notice)


def of_computer(lines: pl.Series, row: pl.Series) -> pl.DataFrame:
    bar = lines.str.contains(BAR)
    notice = ~row & lines.str.contains(_NOTICE)
    table = blocks(lines, row | bar | notice)
    head = pl.col("header")
    parts, rest = cut_head(head, ROW)
    table = table.with_columns(
        day=_date(head.str.slice(0, LONGEST_HEAD).str.extract(BAR, 1)).forward_fill(),
        clock=second_of_day(parts.struct[1]),
        sender=parts.struct[0],
        bar=head.str.contains(BAR),
        notice=head.str.contains(_NOTICE),
        first=rest.fill_null(""),
    )
    local = pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="clock")
    # A notice has no time of its own: it stands at that of the message above it.
    local = pl.when("notice").then(local.forward_fill()).otherwise(local)
    text = pl.when("notice").then(head).otherwise(_body())
    return table.with_columns(local=local, text=text).filter(~pl.col("bar")).select(_FIELDS)


def of_phone(lines: pl.Series, row: pl.Series) -> pl.DataFrame:
    day = lines.str.contains(_PHONE_DAY)
    notice = ~row & lines.str.contains(_PHONE_NOTICE)
    table = blocks(lines, row | day | notice)
    head = pl.col("header")
    (row_parts, rest), (parts, told) = cut_head(head, PHONE_ROW), cut_head(head, _PHONE_NOTICE)
    table = table.with_columns(
        day=_date(parts.struct[0]),
        clock=second_of_day(parts.struct[1]),
        sender=row_parts.struct[2],
        bar=head.str.contains(_PHONE_DAY),
        notice=~head.str.contains(PHONE_ROW),
        first=rest.fill_null(""),
        told=told,
    )
    local = pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="clock")
    text = pl.when("notice").then("told").otherwise(_body())
    return table.with_columns(local=local, text=text).filter(~pl.col("bar")).select(_FIELDS)


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
