"""JSON exports: what a damaged one raises, and what is whole of one that was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

DAMAGE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
AT_ONCE: Final = 50_000  # messages that are decoded before their columns are kept and they are not
_BEGUN: Final = re.compile(rb",?\s*\{[^{}\[\]]*$")  # a message of which little is there
_TAIL_BYTES: Final = 4_000_000  # from the end, within which a cut message begins


def whole_messages(data: bytes, begins: re.Pattern[bytes]) -> Iterator[bytes]:
    """A cut file as it stands, without the few letters of a message, without the last message.

    ``begins`` matches how a message begins. What closes the lists is still to be added.
    """
    yield data.rstrip(b" \t\r\n,")
    tail = max(0, len(data) - _TAIL_BYTES)
    if begun := _BEGUN.search(data, tail):
        yield data[: begun.start()]
    starts = [found.start() for found in begins.finditer(data, tail)]
    for start in starts[-1:]:
        yield data[:start].rstrip(b" \t\r\n,")
