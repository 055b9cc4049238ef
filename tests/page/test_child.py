"""The work of the child: what it keeps between two runs, and what it needs once more."""

from __future__ import annotations

from typing import Any

import pytest

from chatcheck.page.child.exports import LetGoError
from chatcheck.page.child.work import Work
from chatcheck.parsers.errors import ChatcheckError
from tests.page.exports import chat


def working(*files: tuple[str, bytes]) -> tuple[Work, list[dict[str, Any]]]:
    said: list[dict[str, Any]] = []
    work = Work(lambda **one: said.append(one))
    for name, data in files:
        work.take(name, data)
    return work, said


def test_other_periods_need_no_second_reading() -> None:
    work, said = working(("a.txt", chat("Ida", "Tom", count=400)))
    work.run({"timezone": "Europe/London"})
    assert said[-1]["said"] == "ready"
    spans = ["2024-03-04..2024-04-14", "2024-04-15..2024-06-09"]
    work.run({"timezone": "Europe/London", "compare": spans})
    assert said[-1]["said"] == "ready"
    assert b"2024-03-04" in work.make("json")


def test_another_clock_needs_the_files_again() -> None:
    work, _ = working(("a.txt", chat("Ida", "Tom")))
    work.run({"timezone": "Europe/London"})
    with pytest.raises(LetGoError):
        work.run({"timezone": "Asia/Tokyo"})
    with pytest.raises(ChatcheckError):
        work.make("pdf")


def test_an_answer_to_a_question_finds_the_files_still_there() -> None:
    work, said = working(("d/a.txt", chat("Ida", "Tom")), ("d/b.txt", chat("Eve", "Max")))
    with pytest.raises(ChatcheckError, match="d holds 2 chats"):
        work.run({})
    work.run({"chat": "b"})
    assert said[-1]["people"] == ["Eve", "Max"]


def test_one_more_export_needs_the_others_again() -> None:
    work, _ = working(("a.txt", chat("Ida", "Tom")))
    work.run({})
    work.take("b.txt", chat("Ida", "Tom", count=200))
    with pytest.raises(LetGoError):
        work.run({})


def test_two_exports_of_the_same_two_are_one_chat() -> None:
    work, said = working(
        ("a.txt", chat("Ida", "Tom", count=100)), ("b.txt", chat("Ida", "Tom", count=150))
    )
    work.run({})
    assert said[-1]["said"] == "ready"
    assert b'"messages": 150' in work.make("json")


def test_a_folder_of_archives_is_one_export() -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("_chat.txt", chat("Ida", "Tom"))
    work, said = working(("d/one.zip", packed.getvalue()), ("d/.hidden", b"x"))
    work.run({})
    assert said[-1]["people"] == ["Ida", "Tom"]


def test_what_is_no_option_is_refused() -> None:
    work, _ = working(("a.txt", chat("Ida", "Tom")))
    with pytest.raises(ValueError, match="unknown field"):
        work.run({"output": "/tmp/x"})
