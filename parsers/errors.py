"""Errors that a user can act on.

Each says what happened and what to do about it; the front door prints both on one line.
"""

from __future__ import annotations

from chatcheck.parsers.questions import Question

MOST_SAID = 1_000  # characters of either clause; names inside exports can be of any length


class ChatcheckError(Exception):
    """Something the user can mend.

    Both clauses end up on one line of a terminal: line breaks and control characters, which names
    of files and people may hold, are made spaces.

    Parameters
    ----------
    happened
        What was seen, one clause without a final full stop.
    remedy
        What to do about it, one clause; or the ``Question`` whose answer is what is missing, which
        brings its own clause.

    Attributes
    ----------
    question
        The question, for whoever can ask it in another way than in words; None where there is none.
    """

    def __init__(self, happened: str, remedy: str | Question) -> None:
        self.question = remedy if isinstance(remedy, Question) else None
        self.happened = _one_line(happened)
        self.remedy = _one_line(remedy.remedy if isinstance(remedy, Question) else remedy)
        super().__init__(f"{self.happened}. {self.remedy}.")


def _one_line(said: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in said).strip()
    return plain if len(plain) <= MOST_SAID else f"{plain[:MOST_SAID]}…"


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
