"""Units of time that everything counts in, and the ends of the time in which chats are written."""

from __future__ import annotations

from datetime import date
from typing import Final

HOUR_S: Final = 3_600
DAY_S: Final = 86_400
WEEK_S: Final = 604_800
EPOCH: Final = date(1970, 1, 1)  # from which seconds and days are counted
LAST_S: Final = 7_258_118_400  # the year 2200, in seconds since 1970: no message is later
