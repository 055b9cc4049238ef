"""Errors that a user can act on.

Each says what happened and what to do about it; the front door prints both on one line.
"""

from __future__ import annotations


class ChatcheckError(Exception):
    """Something the user can mend.

    Parameters
    ----------
    happened
        What was seen, one clause without a final full stop.
    remedy
        What to do about it, one clause.
    """

    def __init__(self, happened: str, remedy: str) -> None:
        super().__init__(f"{happened}. {remedy}.")
        self.happened = happened
        self.remedy = remedy


class UnreadableExportError(ChatcheckError):
    """The export cannot be read as any known format, or only in part."""


class AmbiguousDatesError(ChatcheckError):
    """The export does not prove whether the day or the month comes first."""


class PeopleError(ChatcheckError):
    """The chat does not hold exactly the two people asked for."""


class PeriodError(ChatcheckError):
    """The periods asked for cannot be compared."""


class SettingsError(ChatcheckError):
    """A settings file names an unknown key or an impossible value."""


class OutputError(ChatcheckError):
    """The result cannot be written where it was asked for."""
