"""The lines of an export, and which of them end a message.

iOS ends messages with a carriage return and a line feed, lines inside them with a line feed alone:
that tells a pasted chat of the very same layout from the chat.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.parsers.encoding import decoded
from chatcheck.parsers.source import HEAD_BYTES

_FLOOD: Final = b"\n" * 1_000  # empty lines
SURE: Final = 0.98  # of the lines behind a carriage return must be headers
MOST_PASTED: Final = 50  # headers inside messages, or as many as there are messages


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines without their ends.

    ``ended`` says which of them end with a carriage return, where some do and some do not (None
    elsewhere); ``encoding`` is what the text was found in.
    """

    text: pl.Series
    ended: npt.NDArray[np.bool_] | None
    encoding: str


def lines_of(data: bytes, label: str) -> Lines:
    """The lines of a text: a line feed ends one (or, where there is none, a carriage return).

    Raises ``UnreadableExportError`` for a text in an encoding that nothing proves.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if b"\r" in data[:HEAD_BYTES] and b"\n" not in data[:HEAD_BYTES]:
        data = data.replace(b"\r", b"\n")
    if _FLOOD in data:
        # Nobody writes thousands of empty lines, and each would cost as much as a message.
        data = re.sub(b"\n{%d,}" % len(_FLOOD), _FLOOD, data)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data[:4096]:
        try:
            return _split(data, "utf-8")
        except pl.exceptions.PolarsError:
            pass
    text, encoding = decoded(data, label)
    return _split(text.encode("utf-8", "replace"), encoding)


def _split(data: bytes, encoding: str) -> Lines:
    text = pl.read_lines(io.BytesIO(data)).to_series()
    return Lines(text, _ended(data, len(text)), encoding)


def _ended(data: bytes, lines: int) -> npt.NDArray[np.bool_] | None:
    if b"\r\n" not in data[:HEAD_BYTES]:
        return None
    letters = np.frombuffer(data, dtype=np.uint8)
    feeds = np.flatnonzero(letters == ord("\n"))
    ended = letters[np.maximum(feeds - 1, 0)] == ord("\r")
    if ended.all():
        return None
    # The last line may end without a line feed.
    return np.concatenate((ended, [False]))[:lines] if len(feeds) < lines else ended[:lines]


def without_pasted(is_header: pl.Series, ended: npt.NDArray[np.bool_] | None) -> pl.Series:
    """The headers that begin a message, where line ends tell them from those of a pasted chat.

    They do where what follows a carriage return is a header, as iOS writes it, and headers that
    follow a line feed alone are few: a file put together from two is read as it stands.
    """
    if ended is None:
        return is_header
    header = is_header.to_numpy()
    after = np.concatenate(([False], ended[:-1]))
    if not after.any() or header[after].mean() < SURE:
        return is_header
    first = int(np.argmax(header))
    real = header & after
    real[first] = header[first]
    inside = int(header.sum() - real.sum())
    if inside > max(MOST_PASTED, int(real.sum())):
        return is_header
    return pl.Series(is_header.name, real)
