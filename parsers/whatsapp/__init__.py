"""WhatsApp's "Export chat": the lines of a text in, one ``Chat`` (the message table) out.

``chat_files`` finds the chats of a source, ``lines`` the lines of one, ``layouts`` and ``headers``
what stands before every message, ``senders`` who wrote it, ``kinds`` and ``bodies`` what it is, by
the words of ``phrase_lists``; ``export`` joins them.
"""

from chatcheck.parsers.whatsapp.export import WHATSAPP

__all__ = ["WHATSAPP"]
