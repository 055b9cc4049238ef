"""Telegram Desktop's exports, JSON and HTML, made into the message table."""
