"""SMS Backup & Restore's XML: the text messages of a phone, texts and pictures.

The file is streamed through expat: attached media are cut out of the bytes before they reach it,
pairs of surrogate references (which are no XML) are made one character, and no DTD is accepted,
so that no entity can grow or point outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.sms.alike import cut_alike
from chatcheck.parsers.sms.elements import Elements
from chatcheck.parsers.sms.rows import chat_of_rows
from chatcheck.parsers.sms.xml_bytes import mended, without_media
from chatcheck.parsers.source import Member, Source

_AGAIN: Final = "Make the backup again with SMS Backup & Restore and copy the whole file"
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
        found = Elements()
        notes: list[str] = []
        for member in members:
            notes += _parse(member, found)
        if not found.size:
            raise UnreadableExportError(f"{source.label} holds no text messages", _AGAIN)
        return chat_of_rows(found.frame(), source.label, self.name, options, notes, found.owner())


SMS_BACKUP: Final = SmsBackup()


def _members(source: Source) -> list[Member]:
    candidates = source.ending(".xml") if len(source.members) > 1 else source.members
    return [
        member
        for member in candidates
        if (head := source.head(member)).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        and re.search(rb"<smses[\s>]", head)
    ]


def _refuse_dtd(*_: object) -> None:
    raise UnreadableExportError(
        "the backup declares entities, which no phone does", "Use the file as the phone wrote it"
    )


def _parse(member: Member, found: Elements) -> list[str]:
    """Add a file's elements to ``found``; what the user should know of it."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.StartDoctypeDeclHandler = _refuse_dtd
    before, declared = found.size, found.declared
    try:
        begun = odd = False
        for piece in mended(without_media(member.pieces())):
            # Empty lines before the declaration are no XML, but editors leave them.
            whole = piece if begun else piece.lstrip(b"\xef\xbb\xbf \t\r\n")
            begun = begun or bool(whole)
            # In a comment nothing is an element.
            odd = odd or b"<!" in whole
            if found.depth == 1 and not odd:
                alike, whole = cut_alike(whole)
                if alike is not None:
                    found.add_frame(alike)
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
    there, said = found.size - before, found.declared - declared
    if said and said != there:
        return [f"the backup says that it holds {said:,} messages, but {there:,} are in it"]
    return []
