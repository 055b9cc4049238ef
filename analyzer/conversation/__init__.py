"""Conversation: messages in (``MESSAGES``), out come bursts, bids and replies as tables."""
