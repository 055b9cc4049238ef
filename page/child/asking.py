"""A ``Question`` of chatcheck's as the plain values of which the page makes a form."""

from __future__ import annotations

from typing import Any

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.questions import Choice


def as_form(error: ChatcheckError) -> dict[str, Any] | None:
    """The question of an error; None where it asks nothing."""
    question = error.question
    if question is None:
        return None
    return {
        "option": question.option,
        "asks": question.asks,
        "choices": _plain(question.choices),
        "picks": question.picks,
        "others": _plain(question.others),
        "days": [day.isoformat() for day in question.days or ()],
        "remedy": "" if question.choices or question.others else question.remedy,
    }


def _plain(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"value": choice.value, "means": choice.means} for choice in choices]
