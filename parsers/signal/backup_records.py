"""Records of Signal's own export, as far as they reach the message table.

Every field may be missing; 64-bit numbers are strings. Only fields that are read are declared: the
decoder passes over the rest without building it.
"""

from __future__ import annotations

from typing import Final

import msgspec

Number = str | int


class Something(msgspec.Struct, gc=False):
    """An object whose being there is all that counts."""


class Name(msgspec.Struct, gc=False):
    """The name that the owner gave somebody."""

    given: str = ""
    family: str = ""


class Contact(msgspec.Struct, gc=False, rename="camel"):
    """A person, with the names that are known."""

    nickname: Name | None = None
    system_given_name: str = ""
    system_family_name: str = ""
    profile_given_name: str = ""
    profile_family_name: str = ""
    username: str | None = None
    e164: Number | None = None
    aci: str | None = None


class Title(msgspec.Struct, gc=False):
    """A title inside its wrapper."""

    title: str = ""


class Snapshot(msgspec.Struct, gc=False):
    """What a group is like."""

    title: Title | None = None


class Group(msgspec.Struct, gc=False):
    """A group."""

    snapshot: Snapshot | None = None


class Recipient(msgspec.Struct, gc=False, rename={"own": "self"}):
    """Whoever messages can go to."""

    id: Number = ""
    contact: Contact | None = None
    own: Something | None = None
    group: Group | None = None


class Thread(msgspec.Struct, gc=False, rename="camel"):
    """A chat: with whom."""

    id: Number = ""
    recipient_id: Number = ""


class Text(msgspec.Struct, gc=False):
    """Words, without their styles."""

    body: str = ""


class Quote(msgspec.Struct, gc=False, rename="camel"):
    """The message that is answered, by its author and the time it was sent."""

    target_sent_timestamp: Number | None = None
    author_id: Number = ""


class Pointer(msgspec.Struct, gc=False, rename="camel"):
    """What a file is."""

    content_type: str | None = None


class Attachment(msgspec.Struct, gc=False):
    """A file of a message."""

    pointer: Pointer | None = None
    flag: str | int | None = None


class Reaction(msgspec.Struct, gc=False, rename="camel"):
    """One emoji by one person."""

    emoji: str = ""
    author_id: Number = ""
    sent_timestamp: Number | None = None


class Standard(msgspec.Struct, gc=False):
    """Words, files or both."""

    text: Text | None = None
    quote: Quote | None = None
    attachments: list[Attachment] = []
    reactions: list[Reaction] = []


class Other(msgspec.Struct, gc=False):
    """A sticker, a contact or what can be looked at once: with reactions."""

    reactions: list[Reaction] = []


class StoryWords(msgspec.Struct, gc=False):
    """Words about a story."""

    text: Text | None = None


class StoryReply(msgspec.Struct, gc=False, rename="camel"):
    """An answer to a story."""

    text_reply: StoryWords | None = None
    emoji: str | None = None
    reactions: list[Reaction] = []


class Poll(msgspec.Struct, gc=False):
    """A question with answers to choose from."""

    question: str = ""
    reactions: list[Reaction] = []


class Call(msgspec.Struct, gc=False):
    """A call: of what kind, by whom and whether it was taken."""

    type: str | int = ""
    direction: str | int = ""
    state: str | int = ""


class Simple(msgspec.Struct, gc=False):
    """A notice that has no more than a name."""

    type: str | int = ""


class Update(msgspec.Struct, gc=False, rename="camel"):
    """A call or a notice."""

    individual_call: Call | None = None
    group_call: Call | None = None
    simple_update: Simple | None = None


class Delivery(msgspec.Struct, gc=False):
    """What became of a message at one of those it was sent to."""

    timestamp: Number | None = None
    read: Something | None = None
    viewed: Something | None = None
    failed: Something | None = None


class Outgoing(msgspec.Struct, gc=False, rename="camel"):
    """That the owner wrote it."""

    send_status: list[Delivery] = []


class Revision(msgspec.Struct, gc=False, rename="camel"):
    """An earlier wording."""

    date_sent: Number | None = None


class Item(msgspec.Struct, gc=False, rename="camel"):
    """One message, call or notice."""

    chat_id: Number = ""
    author_id: Number = ""
    date_sent: Number | None = None
    revisions: list[Revision] = []
    outgoing: Outgoing | None = None
    standard_message: Standard | None = None
    sticker_message: Other | None = None
    contact_message: Other | None = None
    view_once_message: Other | None = None
    remote_deleted_message: Something | None = None
    direct_story_reply_message: StoryReply | None = None
    poll: Poll | None = None
    update_message: Update | None = None


class Line(msgspec.Struct, gc=False, rename="camel"):
    """One line of the file."""

    recipient: Recipient | None = None
    chat: Thread | None = None
    chat_item: Item | None = None


DECODER: Final = msgspec.json.Decoder(Line)


def name_of(recipient: Recipient, me: str) -> str:
    """How somebody is called: as the owner calls them, else as they do, else by number."""
    if recipient.own is not None:
        return me
    if recipient.group is not None:
        shot = recipient.group.snapshot
        return (shot.title.title if shot and shot.title else "") or f"group {recipient.id}"
    who = recipient.contact or Contact()
    nick = who.nickname or Name()
    pairs = (
        (nick.given, nick.family),
        (who.system_given_name, who.system_family_name),
        (who.profile_given_name, who.profile_family_name),
    )
    names = (" ".join(filter(None, pair)).strip() for pair in pairs)
    number = f"+{str(who.e164).lstrip('+')}" if who.e164 else None
    known = next(filter(None, names), None)
    return known or who.username or number or who.aci or f"recipient {recipient.id}"
