"""What the elements of a backup say, column by column, as a parser meets them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from chatcheck.parsers.pieces.content_types import medium

_BOXES: Final = {"1": "received", "2": "sent"}
_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "at": pl.String, "box": pl.String, "address": pl.String, "contact": pl.String,
    "writer": pl.String, "text": pl.String, "kind": pl.String, "mms": pl.Boolean,
}  # fmt: skip


@dataclass
class Elements:
    """The elements of one or several files.

    ``depth`` is how many are open; ``declared`` what the files say that they hold; ``size`` how
    many messages were met.
    """

    depth: int = 0
    declared: int = 0
    size: int = 0
    _to: Counter[str] = field(default_factory=Counter)  # of multimedia messages that came in
    _rows: list[list[Any]] = field(default_factory=list)  # not yet in a frame
    _frames: list[pl.DataFrame] = field(default_factory=list)
    _parts: list[dict[str, str]] = field(default_factory=list)
    _from: str | None = None
    _open: bool = False

    def start(self, name: str, said: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if name == "sms":
            self._add(said, said.get("type", ""), said.get("body", ""), mms=False)
        elif name == "part":
            self._parts.append(said)
        elif name == "addr":
            if said.get("type") == "137":
                self._from = said.get("address")
            elif self._rows and self._rows[-1][1] == "1":
                self._to[said.get("address", "")] += 1
        elif name == "mms":
            self._add(said, said.get("msg_box", ""), "", mms=True)
            self._parts, self._from, self._open = [], None, True
        elif name == "smses" and said.get("count", "").isdigit():
            self.declared += int(said["count"])

    def end(self, name: str) -> None:
        """An element ends: a multimedia message is known whole."""
        self.depth -= 1
        if name != "mms" or not self._open:
            return
        self._open = False
        self._parts.sort(key=_place)
        words = [p.get("text", "") for p in self._parts if p.get("ct", "").startswith("text/plain")]
        text = "\n".join(word for word in words if word != "null")
        kind = medium(p.get("ct", "") for p in self._parts)
        self._rows[-1][4:7] = self._from, text, kind

    def _add(self, said: dict[str, str], box: str, text: str, *, mms: bool) -> None:
        get = said.get
        self._rows.append(
            [get("date"), box, get("address"), get("contact_name"), None, text, "text", mms]
        )
        self.size += 1

    def add_frame(self, frame: pl.DataFrame) -> None:
        """Text messages that were cut into columns elsewhere, of date, type, address, contact_name
        and body."""
        self._flush()
        self._frames.append(
            frame.select(
                at="date",
                box="type",
                address="address",
                contact="contact_name",
                writer=pl.lit(None, dtype=pl.String),
                text="body",
                kind=pl.lit("text"),
                mms=pl.lit(False),
            )
        )
        self.size += len(frame)

    def _flush(self) -> None:
        if self._rows:
            self._frames.append(pl.DataFrame(self._rows, schema=_SCHEMA, orient="row"))
            self._rows = []

    def drop_open(self) -> None:
        """Forget a multimedia message that the end of the file cuts in two."""
        if self._open:
            self._rows.pop()
            self.size -= 1
            self._open = False
        self.depth = 0

    def owner(self) -> str | None:
        """The phone's own number: whom most messages came in for, if it is nobody else's."""
        ranked = self._to.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        own = ranked[0][0]
        self._flush()
        return None if any((frame["address"] == own).any() for frame in self._frames) else own

    def frame(self) -> pl.DataFrame:
        """The columns that ``chat_of_rows`` takes."""
        self._flush()
        frames = self._frames or [pl.DataFrame(schema=_SCHEMA)]
        return pl.concat(frames).select(
            "address", "contact", "writer", "kind", "mms",
            at_ms=pl.col("at").cast(pl.Int64, strict=False),
            box=pl.col("box").replace_strict(_BOXES, default="other"),
            text=pl.when(pl.col("text") != "null").then("text").otherwise(pl.lit("")),
        )  # fmt: skip


def _place(part: dict[str, str]) -> int:
    """The place of a part in its message."""
    place = part.get("seq", "")
    return int(place) if re.fullmatch(r"-?[0-9]{1,9}", place) else 0
