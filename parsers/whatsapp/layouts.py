"""The header layouts of WhatsApp exports: found by counting, then locked for the whole file.

A layout is a shape (brackets, separators, digits, clock), not a language. Lines of any other
shape are continuations: people paste chats into chats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chatcheck.parsers.pieces.invisible import DIGITS, MARKS, SPACES

# Words for the halves of the day, as exports were seen to write them or as Unicode's locale data
# say; before or after the time.
AM: Final = (
    r"a\.? ?m\.?", "上午", "凌晨", "清晨", "早上", "午前", "오전", "ص", r"ق\.ظ\.?", r"π\.μ\.",
    "पूर्वाह्न", "öö", "sa", r"de\.?", "pg", r"vm\.?",
)  # fmt: skip
PM: Final = (
    r"p\.? ?m\.?", "下午", "中午", "晚上", "午後", "오후", "م", r"ب\.ظ\.?", r"μ\.μ\.", "अपराह्न",
    "ös", "ch", r"du\.?", "ptg", r"nm\.?",
)  # fmt: skip
HALF: Final = "|".join((*AM, *PM))

# What may follow the year: the name of its era, or Bulgarian's word for "year".
_ERA = r"(?:be|ad|พ\.ศ\.|г\.)"
_JAPANESE = "rhs令平昭"  # letters of the eras in which Japanese calendars count
_DATE = (
    rf"(?P<first>(?:[{_JAPANESE}][和成]?)?\d{{1,4}})(?P<sep>[./-]) ?(?P<second>\d{{1,2}})"
    rf"(?P=sep) ?(?P<third>(?:[{_JAPANESE}][和成]?)?\d{{1,4}})(?P<tail>\.? ?(?P<era>{_ERA})?)"
)
_TIME = (
    rf"(?P<before>(?:{HALF}) ?)?\d{{1,2}}(?P<colon>[:.]| ?h ?)\d\d(?P<seconds>(?P=colon)\d\d)?"
    rf"(?P<after> ?(?:{HALF}))?"
)
_MID = r"(?P<mid>,? (?:klo |à |at |um |kl\.? )?|t|,| - )"
# Exports of 2018 had no sign behind the time: what follows must be a name and a colon.
_CLOSE = r"(?P<close>\] ?| - | – |: |; | (?=[^\s\d:–-][^:\n]{0,60}: ))"
# A line that may begin like a message of any layout, as a polars regex.
LIKE_A_HEADER: Final = (
    r"^[\p{Cf}\s]*\[?(?:[^\d\n]{0,3}\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}.{1,24}\d{1,2}[:.h]"
    r"|\d{1,2}[:.]\d\d)"
)
_DATE_FIRST = re.compile(rf"(?P<open>\[?){_DATE}{_MID}{_TIME}{_CLOSE}")
_TIME_FIRST = re.compile(rf"(?P<open>\[){_TIME}(?P<mid>,? ){_DATE}{_CLOSE}")

_PLAIN = str.maketrans(
    {**DIGITS, "\u00a0": " ", "\u2009": " ", "\u202f": " ", "،": ","}
    | dict.fromkeys(
        [
            *map(chr, range(0x200B, 0x2010)),
            *map(chr, range(0x202A, 0x202F)),
            *map(chr, range(0x2060, 0x206A)),
            "\ufeff",
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One header shape.

    ``year`` is "first4", "last4", "last2", or "first_era" for a Japanese year that comes first;
    ``half`` where the 12-hour word stands ("", "before", "after"); ``close`` what ends the header;
    ``era`` whether the name of an era follows the year; ``marked`` whether any header of the
    sample held characters beyond ASCII.
    """

    bracket: bool
    time_first: bool
    separator: str
    year: str
    mid: str
    colon: str
    seconds: bool
    half: str
    close: str
    era: bool = False
    marked: bool = False

    @property
    def pattern(self) -> str:
        """A polars regex that matches the header, and nothing after it."""
        mark = f"{MARKS}*" if self.marked else ""
        space = SPACES if self.marked else " "
        digit = r"\d" if self.marked else "[0-9]"
        year = "{4}" if self.year in ("first4", "last4") else "{1,2}"
        sep = f"{mark}{re.escape(self.separator)}{space}?{mark}"
        letter = f"(?i:[{_JAPANESE}][和成]?)?"
        short, long = f"{mark}{digit}{{1,2}}", f"{mark}{letter}{digit}{year}"
        fields = (long, short, short) if self.year.startswith("first") else (short, short, long)
        era = f"(?:{space}?(?i:{_ERA}))?" if self.era else ""
        day = sep.join(fields) + rf"{mark}\.?{era}{mark}"
        colon = re.escape(self.colon).replace(r"\ ", f"{space}?") + mark
        half = f"(?i:{HALF.replace(' ', space)})"
        time = f"{mark}{digit}{{1,2}}{colon}{digit}{{2}}"
        time += f"{colon}{digit}{{2}}" if self.seconds else ""
        if self.half == "before":
            time = f"{mark}{half}{space}?{time}"
        elif self.half == "after":
            time += f"{mark}{space}?{half}"
        mid = mark.join(_any_form(letter, space) for letter in self.mid)
        close = re.escape(self.close.rstrip() if self.bracket else self.close)
        close = close.replace(r"\ ", space)
        start = rf"^{MARKS}*" + (rf"\[{mark}" if self.bracket else "")
        body = f"{time}{mid}{day}" if self.time_first else f"{day}{mid}{time}"
        return f"{start}{body}{mark}{close}"

    @property
    def words(self) -> str:
        """The layout as a person would write it."""
        year = "yyyy" if self.year != "last2" else "yy"
        first = self.year.startswith("first")
        fields = ("yyyy", "mm", "dd") if first else ("nn", "nn", year)
        day = self.separator.join(fields)
        time = f"hh{self.colon}mm" + (f"{self.colon}ss" if self.seconds else "")
        time = {"": time, "before": f"am {time}", "after": f"{time} am"}[self.half]
        head = f"{time}{self.mid}{day}" if self.time_first else f"{day}{self.mid}{time}"
        return f"{'[' if self.bracket else ''}{head}{self.close.rstrip()} sender: text"


def _any_form(letter: str, space: str) -> str:
    """A pattern of one character between date and time, as different phones write it."""
    return {" ": space, ",": "[,،]", "t": "[Tt]"}.get(letter, re.escape(letter))


def layout_of(line: str) -> Layout | None:
    """The layout of one line, or None where it has no header."""
    head = line[:80]
    plain = head.translate(_PLAIN).lstrip().lower()
    found = _DATE_FIRST.match(plain) or _TIME_FIRST.match(plain)
    if found is None:
        return None
    part = found.groupdict()
    bracket = part["open"] == "["
    if bracket != part["close"].startswith("]"):
        return None
    four = [len(part[f]) == 4 and part[f].isdigit() for f in ("first", "third")]
    if not part["first"].isdigit():
        year = "first_era"
    elif four[0]:
        year = "first4"
    elif four[1]:
        year = "last4"
    elif len(part["third"]) <= 2 or not part["third"].isdigit():
        year = "last2"
    else:
        return None
    # Logs look like that as well, but with whole years.
    if part["close"] == " " and (year != "last2" or not part["seconds"]):
        return None
    half = "before" if part["before"] else "after" if part["after"] else ""
    return Layout(
        bracket=bracket,
        time_first=found.re is _TIME_FIRST,
        separator=part["sep"],
        year=year,
        mid=part["mid"],
        colon=part["colon"],
        seconds=part["seconds"] is not None,
        half=half,
        close="] " if bracket else part["close"],
        era=part["era"] is not None,
    )


def find_layout(sample: Sequence[str]) -> tuple[Layout | None, int]:
    """The layout of the chat in some lines, and how many of them have it.

    That is the commonest, unless another one's lines all stand between those of the first line:
    a long chat that was pasted into a short one. ``marked`` is set where any of its headers holds
    characters beyond ASCII.
    """
    found = find_layouts(sample)
    if not found:
        return None, 0
    layouts = [layout_of(line) for line in sample]
    best = _around([layout for layout in layouts if layout is not None])
    return next((known, count) for known, count in found if _same(known, best))


def find_layouts(sample: Sequence[str]) -> list[tuple[Layout, int]]:
    """Every layout of some lines with its count, the commonest first."""
    layouts = [layout_of(line) for line in sample]
    counts = Counter(layout for layout in layouts if layout is not None)
    return [(_with_marks(best, sample, layouts), count) for best, count in counts.most_common()]


def _around(layouts: Sequence[Layout]) -> Layout:
    commonest = Counter(layouts).most_common(1)[0][0]
    first = layouts[0]
    last = len(layouts) - 1 - layouts[::-1].index(commonest)
    # One line at the top and one at the bottom prove nothing.
    return first if first in layouts[last:] and layouts.count(first) > 2 else commonest


def _same(known: Layout, plain: Layout) -> bool:
    return replace(known, marked=plain.marked) == plain


def _with_marks(best: Layout, sample: Sequence[str], layouts: Sequence[Layout | None]) -> Layout:
    heads = (line[:40] for line, layout in zip(sample, layouts, strict=True) if layout == best)
    end = "]" if best.bracket else best.close
    marked = any(not head.split(end)[0].lstrip("\u200e\ufeff").isascii() for head in heads)
    return replace(best, marked=marked)
