"""The encoding of a text: said by its mark, or proven by what it holds, or refused.

Exports are UTF-8. What editors and mail programs make of them is UTF-16 without a mark and
Windows-1252; either is read where the bytes can hardly be anything else.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from chatcheck.parsers.errors import UnreadableExportError

SAMPLE_BYTES: Final = 1_048_576
# What people in Western Europe write beyond ASCII, in Windows-1252: quotes, dashes, the euro sign,
# vowels with accents. Other single-byte encodings use the same bytes for their every letter.
_WESTERN: Final = (
    "äöüÄÖÜßéèêëÉÈÊËàâáãåÀÂÁÃÅçÇîïíìÎÏÍÌñÑôóòõøÔÓÒÕØûúùÛÚÙæÆœŒÿýÝŠšŽžðþÞÐ"
    "€…‘’‚“”„–—•™‹›«»¿¡´`°§£¢©®²³½¼¾·¨ªº\u00a0×µ"
)
_WESTERN_BYTES: Final = bytes({letter.encode("cp1252")[0] for letter in _WESTERN})
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_ROW_OF_HIGH: Final = re.compile(rb"[\xc0-\xff]{4,}")
LEAST_HIGH: Final = 3  # bytes beyond ASCII: fewer prove nothing
MOST_HIGH: Final = 0.25  # of all bytes: Western texts have a few in a hundred
FEW_ZEROS: Final = 20  # one zero on the wrong side for so many on the right one is too many
LEAST_ZEROS: Final = 0.1  # of the letters of any script are spaces, digits, full stops


def decoded(data: bytes, label: str) -> tuple[str, str]:
    """Text, and the encoding it was found in ("utf-8", "utf-16", "cp1252", ...).

    Raises ``UnreadableExportError`` naming what was seen.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _as(data, "utf-16", label), "utf-16"
    wide = _without_mark(data)
    if wide is not None:
        return _as(data, wide, label), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_western(data):
            return data.decode("cp1252"), "cp1252"
        raise UnreadableExportError(
            f"{label} is not UTF-8 text (byte {error.start:,} does not fit)",
            "Export the chat again and do not open it in between, or save it as UTF-8",
        ) from error


def beginning(head: bytes) -> str:
    """The text of the first bytes of a file, as well as they tell it; never raises."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    wide = _without_mark(head)
    return head.decode(wide or "utf-8", "replace")


def encoding_note(encoding: str) -> tuple[str, ...]:
    """What the user is told of an encoding that had to be found out."""
    names = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
    if encoding not in names:
        return ()
    return (
        f"The text is read as {names[encoding]}, which is not what the app writes: if letters "
        "look wrong, export the chat again",
    )


def _without_mark(data: bytes) -> str | None:
    """UTF-16 by its zeros: spaces, digits and full stops have theirs all on one side."""
    sample = data[: SAMPLE_BYTES - SAMPLE_BYTES % 2]
    if b"\0" not in sample[:4096]:
        return None
    sides = sample[::2], sample[1::2]
    first, second = (side.count(0) for side in sides)
    for wide, many, few in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if many < LEAST_ZEROS * len(sides[0]) or FEW_ZEROS * few > many:
            continue
        try:
            text = sample.decode(wide)
        except UnicodeDecodeError as error:
            # The sample may end within a character.
            if error.start < len(sample) - 4:
                continue
            text = sample[: error.start].decode(wide)
        if "\n" in text and "\0" not in text:
            return wide
    return None


def _is_western(data: bytes) -> bool:
    """Whether bytes beyond ASCII are single letters of Western words, and none is UTF-8."""
    high = _HIGH.findall(data)
    if len(high) < LEAST_HIGH or b"\0" in data or len(high) > MOST_HIGH * len(data):
        return False
    if data.translate(None, _WESTERN_BYTES + bytes(range(0x80))):
        return False
    # A whole character of UTF-8 would be two or three odd signs; Russian would be words of them.
    return not _ROW_OF_HIGH.search(data) and not _whole_characters(data)


def _whole_characters(data: bytes) -> bool:
    """Whether any bytes make up a character of UTF-8."""
    return re.search(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}", data) is not None


def _as(data: bytes, encoding: str, label: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableExportError(
            f"{label} is not {encoding.upper()} text (byte {error.start:,} does not fit)",
            "Export the chat again and do not open or save it in between",
        ) from error
