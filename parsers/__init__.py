"""Parsers: every export format into one message table."""
