"""Every format chatcheck reads, in one explicit tuple.

A source is shown to all of them: exactly one must recognise it, and two claiming one file is
an error, not a guess.
"""

from __future__ import annotations

import re
from typing import Final

from chatcheck.parsers.apple.imazing import IMAZING
from chatcheck.parsers.apple.imessage import IMESSAGE
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import Format
from chatcheck.parsers.kakaotalk.export import KAKAOTALK
from chatcheck.parsers.line.export import LINE
from chatcheck.parsers.meta.download import META
from chatcheck.parsers.not_read import known_app
from chatcheck.parsers.questions import which_format
from chatcheck.parsers.signal.own_backup import SIGNAL_BACKUP
from chatcheck.parsers.signal.signal_export import SIGNAL_EXPORT
from chatcheck.parsers.sms.backup import SMS_BACKUP
from chatcheck.parsers.sms.google_voice import GOOGLE_VOICE
from chatcheck.parsers.sms.sms_ie import SMS_IE
from chatcheck.parsers.source import Source
from chatcheck.parsers.telegram.desktop_html import TELEGRAM_HTML
from chatcheck.parsers.telegram.desktop_json import TELEGRAM_JSON
from chatcheck.parsers.whatsapp import WHATSAPP

FORMATS: Final[tuple[Format, ...]] = (
    WHATSAPP,
    TELEGRAM_JSON,
    TELEGRAM_HTML,
    SMS_BACKUP,
    SMS_IE,
    IMESSAGE,
    IMAZING,
    GOOGLE_VOICE,
    SIGNAL_EXPORT,
    SIGNAL_BACKUP,
    META,
    KAKAOTALK,
    LINE,
)


def recognise(source: Source, name: str | None = None) -> Format:
    """The one format of a source, or the format asked for by ``name``.

    Raises ``UnreadableExportError`` where none or several recognise it, or no format has the name.
    """
    if name is not None:
        by_name = {fmt.name: fmt for fmt in FORMATS}
        if name not in by_name:
            raise UnreadableExportError(
                f"there is no format called {name!r}", f"Use one of {', '.join(by_name)}"
            )
        return by_name[name]
    if sum(member.size for member in source.members) == 0:
        raise UnreadableExportError(f"{source.label} is empty", "Export the chat again")
    claims = [fmt for fmt in FORMATS if fmt.recognises(source)]
    if len(claims) == 1:
        return claims[0]
    if claims:
        names = " and ".join(fmt.name for fmt in claims)
        raise UnreadableExportError(
            f"{source.label} looks like {names}", which_format([fmt.name for fmt in claims])
        )
    kind = known_app(source)
    if kind is not None:
        raise UnreadableExportError(
            f"{source.label} looks like {kind.what}, which is not read", kind.instead
        )
    raise UnreadableExportError(
        f"{source.label} is no chat export that chatcheck knows ({describe(source)})",
        "Export the chat from WhatsApp, Telegram Desktop or an SMS backup app as text, JSON, "
        "HTML or XML and name that file",
    )


def describe(source: Source) -> str:
    """What a source looks like to a person, for an error."""
    head = source.head(source.members[0])
    if len(source.members) > 1:
        return f"{len(source.members)} files, none of them a chat"
    known = {
        b"\x89PNG": "a PNG picture",
        b"\xff\xd8\xff": "a JPEG picture",
        b"GIF8": "a GIF picture",
        b"%PDF": "a PDF document",
        b"SQLite format 3": "a database",
    }
    for magic, words in known.items():
        if head.startswith(magic):
            return words
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped[:1] == b"{" or re.match(rb'\[\s*["{\[\]]', stripped):
        return "JSON of something else"
    if stripped[:1] == b"<":
        return "HTML or XML of something else"
    if b"\0" in head[:4096]:
        return "binary data"
    return "text without message headers"
