"""What only the user knows is asked with one object: the sentence and the form say the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import chatcheck
from chatcheck.page.child.asking import as_form
from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.questions import Question, date_order, which_chat, which_format
from chatcheck.parsers.registry import FORMATS
from tests.page.exports import chat, unproven


def asked(folder: Path, *files: bytes, **given: object) -> ChatcheckError:
    """The error of an analysis that lacks an answer."""
    paths = []
    for number, data in enumerate(files):
        paths.append(folder / f"{number}.txt")
        paths[-1].write_bytes(data)
    reading = {key: given.pop(key) for key in ("timezone",) if key in given}
    with pytest.raises(ChatcheckError) as caught:
        chatcheck.analyze(chatcheck.read(*paths, **reading), **given)  # type: ignore[arg-type]
    return caught.value


def question(error: ChatcheckError) -> Question:
    """The question of an error, whose clause is the error's way out."""
    assert error.question is not None
    assert error.remedy == error.question.remedy
    assert str(error) == f"{error.happened}. {error.question.remedy}."
    form = as_form(error)
    assert form is not None
    assert form["option"] == error.question.option
    assert [one["value"] for one in form["choices"]] == [c.value for c in error.question.choices]
    return error.question


def test_the_order_of_dates_with_both_readings_of_one(tmp_path: Path) -> None:
    error = asked(tmp_path, unproven())
    found = question(error)
    assert found.option == "date-order"
    assert [(one.value, one.means) for one in found.choices] == [
        ("dmy", "Day first: 3 April 2024"),
        ("mdy", "Month first: 4 March 2024"),
    ]
    assert "--date-order dmy or --date-order mdy (3 April 2024 or 4 March 2024)" in error.remedy


def test_the_date_that_is_shown_tells_the_orders_apart(tmp_path: Path) -> None:
    same_both_ways = b"03/03/2024, 10:00 - Ida: Good\n"
    found = question(asked(tmp_path, same_both_ways + unproven()))
    assert found.choices[0].means != found.choices[1].means


def test_the_two_people_of_a_group(tmp_path: Path) -> None:
    found = question(asked(tmp_path, chat("Ida", "Tom", "Uwe")))
    assert (found.option, found.picks) == ("people", 2)
    assert [(one.value, one.means) for one in found.choices] == [
        ("Ida", "40 messages"), ("Tom", "40 messages"), ("Uwe", "40 messages"),
    ]  # fmt: skip
    assert found.others == found.choices


def test_names_in_another_export(tmp_path: Path) -> None:
    found = question(asked(tmp_path, chat("Ida", "Tom"), chat("Ida", "Max", "Eve")))
    assert found.option == "alias"
    assert [one.value for one in found.choices] == ["Ida", "Tom"]
    assert [one.value for one in found.others] == ["Eve", "Max"]


def test_a_time_zone(tmp_path: Path) -> None:
    assert question(asked(tmp_path, chat("Ida", "Tom"), timezone="Mars")).option == "timezone"


@pytest.mark.parametrize(
    "given",
    [
        {"compare": ("2020-01..2020-03", "2020-04..2020-06")},
        {"compare": ("2024-03..2024-04", "2024-04..2024-05")},
        {"compare": ("2024-04", "2024-03")},
        {"split": "2020-01-01"},
    ],
)
def test_two_periods_within_the_chat(given: dict[str, object], tmp_path: Path) -> None:
    found = question(asked(tmp_path, chat("Ida", "Tom"), **given))
    assert found.option == "compare"
    assert found.days == (date(2024, 3, 2), date(2024, 4, 6))


def test_chats_are_listed_largest_first() -> None:
    found = which_chat({"small": 1, "large": 2000})
    assert [(one.value, one.means) for one in found.choices] == [
        ("large", "2,000 messages"), ("small", "1 message"),
    ]  # fmt: skip
    assert found.remedy == "Pick one with --chat NAME: large (2,000), small (1)"


def test_a_long_list_is_cut_in_the_sentence_and_whole_in_the_form() -> None:
    found = which_chat({f"chat {number}": number for number in range(50)})
    assert found.remedy.endswith("and 30 more")
    assert len(found.choices) == 50


def test_formats_and_a_single_order() -> None:
    names = [one.name for one in FORMATS][:2]
    assert [one.value for one in which_format(names).choices] == names
    assert date_order({"dmy": "3 April 2024"}).remedy == "Use --date-order dmy"


def test_what_needs_more_than_an_answer_asks_nothing(tmp_path: Path) -> None:
    error = asked(tmp_path, b"milk, bread")
    assert error.question is None
    assert as_form(error) is None
