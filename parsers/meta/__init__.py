"""Messenger and Instagram, from Meta's downloads, made into the message table."""
