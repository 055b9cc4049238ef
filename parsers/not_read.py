"""Exports and files of apps that chatcheck does not read: named, with what to export instead.

A file is told by its name or by what its first bytes hold; nothing of it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chatcheck.parsers.source import Member, Source

MOST_FILES: Final = 300  # of a folder that are looked at
_SQLITE: Final = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class NotRead:
    """A kind of file: ``named`` matches its name, ``holds`` all stand in its first bytes.

    Either is enough where the other is empty; where both are given, one of them is.
    """

    what: str
    instead: str
    named: str = ""
    holds: tuple[bytes, ...] = ()
    database: bool = False

    def matches(self, member: Member, head: bytes) -> bool:
        """Whether a file is of this kind."""
        name = member.name.rsplit("/", 1)[-1]
        if self.named and re.search(self.named, name, re.IGNORECASE):
            return True
        if self.database != head.startswith(_SQLITE) or not self.holds:
            return False
        return all(re.search(part, head) for part in self.holds)


_WHATSAPP: Final = "Open the chat in WhatsApp and use its Export chat"
_IMESSAGE: Final = "Export the chat as text with imessage-exporter, or as CSV with iMazing"
_SIGNAL: Final = "Export the chat with signal-export"
_OTHER: Final = (
    "If the two also write in WhatsApp, Telegram, Signal, iMessage or SMS, export that chat instead"
)

KINDS: Final[tuple[NotRead, ...]] = (
    NotRead(
        "a backup of WhatsApp's database",
        _WHATSAPP,
        r"^(?:msgstore|wa)\b.*\.(?:db|crypt\d+)",
        (rb"(?:message_add_on|messages_fts|message_ftsv2|jid_user|available_message_view)",),
        database=True,
    ),
    NotRead(
        "the database of WhatsApp on an iPhone",
        _WHATSAPP,
        r"^ChatStorage\.sqlite",
        (rb"ZWAMESSAGE|ZWACHATSESSION",),
        database=True,
    ),
    NotRead(
        "the database of Messages on a Mac or iPhone",
        _IMESSAGE,
        r"^(?:chat|sms)\.db$|^3d0d7e5fb2ce",
        (rb"chat_message_join|message_attachment_join",),
        database=True,
    ),
    NotRead(
        "the database of Signal",
        _SIGNAL,
        r"^signal-.*\.backup$",
        (rb"identityKeys|sessions.*recipientId",),
        database=True,
    ),
    NotRead(
        "WhatsApp as WhatsApp-Chat-Exporter writes it",
        _WHATSAPP,
        "",
        (rb'^\s*\{\s*"[^"]{3,60}@(?:s\.whatsapp\.net|g\.us|lid)"\s*:',),
    ),
    NotRead(
        "an export of Signal by sigtop",
        _SIGNAL,
        "",
        (rb"^\s*[\[{]", rb'"conversationId"', rb'"sent_at"', rb'"(?:body|type|source)"'),
    ),
    NotRead(
        "an export of Signal by sigtop",
        _SIGNAL,
        "",
        (rb"^\s*Conversation: ", rb"\nFrom: ", rb"\nType: (?:incoming|outgoing)", rb"\nSent: "),
    ),
    NotRead(
        "an export of Discord",
        _OTHER,
        "",
        (rb'"guild"\s*:', rb'"channel"\s*:'),
    ),
    NotRead(
        "an export of Discord",
        _OTHER,
        "",
        (rb"^\W*AuthorID,Author,Date,Content",),
    ),
    NotRead("an export of Discord", _OTHER, "", (rb"^\W*ID,Timestamp,Contents,Attachments",)),
    NotRead(
        "an export of Discord",
        _OTHER,
        "",
        (rb'"ID"\s*:\s*"?\d{15,}', rb'"Timestamp"\s*:', rb'"Contents"\s*:'),
    ),
    NotRead(
        "an export of Discord",
        _OTHER,
        "",
        (rb"={20,}\s+Guild: [^\n]*\s+Channel: ",),
    ),
    NotRead(
        "an export of Discord", _OTHER, "", (rb"<html", rb"chatlog__message|DiscordChatExporter")
    ),
    NotRead(
        "an export of Slack",
        _OTHER,
        "",
        (rb"^\s*[\[{]", rb'"user"\s*:\s*"[UW][A-Z0-9]{6,}"', rb'"ts"\s*:\s*"\d{10}\.\d{3,}"'),
    ),
    NotRead(
        "an export of Slack",
        _OTHER,
        "",
        (rb"^\s*[\[{]", rb'"ts"\s*:\s*"\d{10}\.\d{3,}"', rb'"(?:text|team|client_msg_id)"\s*:'),
    ),
    NotRead(
        "an export of Skype",
        _OTHER,
        "",
        (
            rb'"conversations"\s*:',
            rb'"MessageList"\s*:|"(?:userId|exportDate)"\s*:\s*"?(?:8:|\d{4}-)',
        ),
    ),
    NotRead("an export of Skype", _OTHER, r"^skype.*\.(?:tar|db)$|^main\.db$"),
    NotRead(
        "an export of Hangouts",
        _OTHER,
        r"^Hangouts\.json$",
        (
            rb'"conversation_id"\s*:',
            rb'"(?:chat_message|participant_data|self_conversation_state)"',
        ),
    ),
    NotRead(
        "an export of Google Chat",
        _OTHER,
        "",
        (rb'"messages"\s*:', rb'"creator"\s*:', rb'"created_date"\s*:'),
    ),
    NotRead(
        "an export of Google Chat",
        _OTHER,
        "",
        (rb'"user_type"\s*:\s*"Human"', rb'"(?:creator|members|user)"\s*:'),
    ),
    NotRead(
        "an export of Viber",
        _OTHER,
        r"^viber.*\.(?:db|zip)$|^viber_(?:messages|data)",
        (rb"^\W*\[ ?\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4} ?\] ?\[ ?\d{1,2}:\d\d",),
    ),
    NotRead(
        "the database of Viber",
        _OTHER,
        "",
        (rb"ChatInfo|messages_likes|participants_info",),
        database=True,
    ),
    NotRead("an export of Viber", _OTHER, "", (rb"<html", rb"(?i)viber")),
    NotRead(
        "an export of WeChat",
        _OTHER,
        r"^(?:wechat|weixin)|^MSG\d?\.db$|^MM\.sqlite$|^EnMicroMsg\.db$",
        (rb"(?i)^\W*(?:localId,)?(?:TalkerId|StrTalker|MsgSvrID|talker|IsSender)[,;]|StrTalker",),
    ),
    NotRead(
        "an export of WeChat",
        _OTHER,
        "",
        (rb"^\s*[\[{]", rb'"(?:wxid|StrTalker|talker|MsgSvrID|msgSvrId|wechat)[^"]*"|wxid_'),
    ),
    NotRead(
        "an export of WeChat",
        _OTHER,
        "",
        (rb"StrTalker|CreateTime,.*IsSender|IsSender,.*CreateTime",),
    ),
    NotRead(
        "the database of WeChat",
        _OTHER,
        "",
        (rb"StrTalker|Chat_[0-9a-f]{32}|rcontact",),
        database=True,
    ),
    NotRead(
        "an export of Microsoft Teams",
        _OTHER,
        "",
        (rb'"(?:composetime|originalarrivaltime)"\s*:',),
    ),
    NotRead("an export of Snapchat", _OTHER, r"^(?:chat_history|snap_history)\.(?:json|html)$"),
)


def known_app(source: Source) -> NotRead | None:
    """What kind of file that is not read a source holds, or None."""
    for member in _likely(source.members):
        head = source.head(member)
        for kind in KINDS:
            if kind.matches(member, head):
                return kind
    return None


def _likely(members: Iterable[Member]) -> list[Member]:
    """The first files of a source, those that name an app before others."""
    endings = (".json", ".db", ".sqlite", ".csv", ".txt", ".html", ".htm", ".tar", ".backup")
    named = [m for m in members if m.name.casefold().endswith(endings) or "crypt" in m.name]
    others = [m for m in members if m not in named] if len(named) < MOST_FILES else []
    return [*named, *others][:MOST_FILES]
