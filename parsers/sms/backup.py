"""SMS Backup & Restore's XML: the text messages of a phone, texts and pictures.

The file is streamed through expat: attached media are cut out of the bytes before they reach it,
pairs of surrogate references (which are no XML) are made one character, and no DTD is accepted,
so that no entity can grow or point outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.media import medium
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.sms.rows import chat_of_rows
from chatcheck.parsers.source import Member, Source

_AGAIN: Final = "Make the backup again with SMS Backup & Restore and copy the whole file"
# Two halves of one character, as references or as bytes: neither is XML, but phones write them.
_HALF: Final = rb"&#(\d{5}|[xX][dD][89a-fA-F][0-9a-fA-F]{2});"
_PAIR: Final = re.compile(_HALF + _HALF)
_BYTES: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_LONE: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REFERENCE: Final = re.compile(rb"&#(\d+|[xX][0-9a-fA-F]+);")
_REPLACED: Final = "\ufffd".encode()
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 13})
_DATA: Final = b' data="'
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=&#;\s]{64}")
_HIGH, _LOW, _LAST_LOW, _LAST = 0xD800, 0xDC00, 0xDFFF, 0x10FFFF
_BOXES: Final = {"1": "received", "2": "sent"}
_CUT_CODES: Final = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


@dataclass(frozen=True, slots=True)
class SmsBackup:
    """The format of SMS Backup & Restore (and of the tools that convert to it)."""

    name: str = "sms-backup"

    def recognises(self, source: Source) -> bool:
        """Whether an XML member begins a list of text messages."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One thread of the backup; raises ``ChatcheckError`` where there are several unnamed."""
        members = _members(source)
        if not members:
            raise UnreadableExportError(f"{source.label} holds no text messages", _AGAIN)
        found = _Elements()
        notes: list[str] = []
        for member in members:
            notes += _parse(member, found)
        if not found.at:
            raise UnreadableExportError(f"{source.label} holds no text messages", _AGAIN)
        return chat_of_rows(found.frame(), source.label, self.name, options, notes)


SMS_BACKUP: Final = SmsBackup()


def _members(source: Source) -> list[Member]:
    candidates = source.ending(".xml") if len(source.members) > 1 else source.members
    return [
        member
        for member in candidates
        if (head := source.head(member)).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        and re.search(rb"<smses[\s>]", head)
    ]


@dataclass
class _Elements:
    """What the elements of a backup say, column by column."""

    at: list[str] = field(default_factory=list)
    box: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    contact: list[str] = field(default_factory=list)
    writer: list[str | None] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    declared: int = 0
    _parts: list[dict[str, str]] = field(default_factory=list)
    _from: str | None = None
    _open: bool = False

    def start(self, name: str, said: dict[str, str]) -> None:
        """An element begins."""
        if name == "sms":
            self._add(said, said.get("type", ""), said.get("body", ""), "text")
        elif name == "part":
            self._parts.append(said)
        elif name == "addr":
            if said.get("type") == "137":
                self._from = said.get("address")
        elif name == "mms":
            self._add(said, said.get("msg_box", ""), "", "text")
            self._parts, self._from, self._open = [], None, True
        elif name == "smses" and said.get("count", "").isdigit():
            self.declared += int(said["count"])

    def end(self, name: str) -> None:
        """An element ends: a multimedia message is known whole."""
        if name != "mms":
            return
        self._open = False
        self._parts.sort(key=_place)
        words = [p.get("text", "") for p in self._parts if p.get("ct", "").startswith("text/plain")]
        self.text[-1] = "\n".join(word for word in words if word != "null")
        self.kind[-1] = medium(p.get("ct", "") for p in self._parts)
        self.writer[-1] = self._from

    def _add(self, said: dict[str, str], box: str, text: str, kind: str) -> None:
        self.at.append(said.get("date", ""))
        self.box.append(_BOXES.get(box, "other"))
        self.address.append(said.get("address", ""))
        self.contact.append(said.get("contact_name", ""))
        self.writer.append(None)
        self.text.append("" if text == "null" else text)
        self.kind.append(kind)

    def drop_open(self) -> None:
        """Forget a multimedia message that the end of the file cuts in two."""
        if self._open:
            for column in (self.at, self.box, self.address, self.contact, self.text, self.kind):
                column.pop()
            self.writer.pop()
            self._open = False

    def frame(self) -> pl.DataFrame:
        """The columns that ``chat_of_rows`` takes."""
        return pl.DataFrame(
            {
                "at_ms": pl.Series(self.at, dtype=pl.String).cast(pl.Int64, strict=False),
                "box": self.box,
                "address": self.address,
                "contact": self.contact,
                "writer": pl.Series(self.writer, dtype=pl.String),
                "text": self.text,
                "kind": self.kind,
            }
        )


def _place(part: dict[str, str]) -> int:
    """The place of a part in its message."""
    place = part.get("seq", "")
    return int(place) if re.fullmatch(r"-?[0-9]{1,9}", place) else 0


def _refuse_dtd(*_: object) -> None:
    raise UnreadableExportError(
        "the backup declares entities, which no phone does", "Use the file as the phone wrote it"
    )


def _parse(member: Member, found: _Elements) -> list[str]:
    """Add a file's elements to ``found``; what the user should know of it."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.StartDoctypeDeclHandler = _refuse_dtd
    before, declared = len(found.at), found.declared
    try:
        begun = False
        for piece in _mended(_without_media(member.pieces())):
            # Empty lines before the declaration are no XML, but editors leave them.
            whole = piece if begun else piece.lstrip(b"\xef\xbb\xbf \t\r\n")
            begun = begun or bool(whole)
            parser.Parse(whole, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code not in _CUT_CODES:
            raise UnreadableExportError(
                f"{member.name} is damaged at line {error.lineno}, column {error.offset} "
                f"({expat.ErrorString(error.code)})",
                _AGAIN,
            ) from error
        found.drop_open()
        return ["the file is cut off; it was read up to the last whole message"]
    there, said = len(found.at) - before, found.declared - declared
    if said and said != there:
        return [f"the backup says that it holds {said:,} messages, but {there:,} are in it"]
    return []


def _without_media(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without the attached media: values of ``data`` that are base64."""
    kept, inside = b"", False
    for piece in pieces:
        kept += piece
        out = []
        while kept:
            if inside:
                end = kept.find(b'"')
                inside = end < 0
                kept = b"" if inside else kept[end:]
                continue
            at = kept.find(_DATA)
            ready = at >= 0 and len(kept) >= at + len(_DATA) + 64
            if not ready:
                # What may be the beginning of a medium waits for the next piece.
                at = at if at >= 0 else max(len(kept) - len(_DATA), 0)
                out.append(kept[:at])
                kept = kept[at:]
                break
            start = at + len(_DATA)
            inside = _BASE64.match(kept, start) is not None
            out.append(kept[:start])
            kept = kept[start:]
        yield b"".join(out)
    yield kept


def _mended(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes with surrogate pairs made characters and without control characters."""
    kept = b""
    for piece in pieces:
        kept += piece.translate(None, _CONTROL)
        # References are never cut: everything up to the last end of a tag is whole.
        end = kept.rfind(b">") + 1
        if end:
            yield _whole(kept[:end])
            kept = kept[end:]
    yield _whole(kept)


def _whole(piece: bytes) -> bytes:
    """Halves of characters joined, and what is no character made the replacement character."""
    if b"&#" in piece:
        piece = _REFERENCE.sub(_known, _PAIR.sub(_joined, piece))
    if b"\xed" in piece:
        piece = _LONE.sub(_REPLACED, _BYTES.sub(_joined_bytes, piece))
    return piece


def _number(reference: bytes) -> int:
    if len(reference) > 9:
        return _LAST + 1
    return int(reference[1:], 16) if reference[:1] in b"xX" else int(reference)


def _joined(pair: re.Match[bytes]) -> bytes:
    high, low = _number(pair[1]), _number(pair[2])
    if not (_HIGH <= high < _LOW <= low <= _LAST_LOW):
        return pair[0]
    return chr(0x10000 + ((high - _HIGH) << 10) + (low - _LOW)).encode()


def _joined_bytes(pair: re.Match[bytes]) -> bytes:
    halves = pair[0].decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _known(reference: re.Match[bytes]) -> bytes:
    """A reference as it is, where XML has such a character."""
    code = _number(reference[1])
    known = code in (9, 10, 13) or 32 <= code < _HIGH or _LAST_LOW < code <= _LAST
    return reference[0] if known and code not in (0xFFFE, 0xFFFF) else _REPLACED
