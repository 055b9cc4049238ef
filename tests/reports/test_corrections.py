"""A reader's marks read back: hits become misses, strangers' marks are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from chatcheck.analyzer.results import Analysis
from chatcheck.reports.content.corrections import (
    KIND,
    VERSION,
    CorrectionsError,
    apply,
    load,
)
from chatcheck.reports.content.moments import moments
from chatcheck.reports.content.view import View
from chatcheck.reports.formats.json_summary import content
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import judged
from chatcheck.reports.words.corrections import sentences
from chatcheck.reports.words.findings import missing
from tests.support import odd_chats

OPTIONS = ReportOptions()


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return odd_chats.analysis("a gap")


def marks(analysis: Analysis, count: int, person: int = 0) -> list[dict[str, Any]]:
    """What the page would save of a person's first moments."""
    held = [
        one
        for one in moments(View(analysis, OPTIONS)).held
        if one.kind == "rejection" and one.person == person
    ]
    return [
        {"detector": what.detector, "actor": analysis.people[person], "bid_at": what.bid_at,
         "reply_at": what.reply_at}
        for one in held[:count]
        for what in one.behaviours
    ]  # fmt: skip


def saved(folder: Path, people: list[str], **parts: Any) -> Path:
    file = {"kind": KIND, "version": VERSION, "people": people, "not_so": [], "checked": []}
    path = folder / "marks.json"
    path.write_text(json.dumps(file | parts), encoding="utf-8")
    return path


def away(analysis: Analysis, period: str = "all") -> tuple[int, int]:
    row = analysis.rates.row(
        by_predicate=(pl.col("detector") == "micro_rejections")
        & (pl.col("actor") == analysis.people[0])
        & (pl.col("period") == period),
        named=True,
    )
    return row["hits"], row["chances"]


def test_marked_hits_become_misses_and_everything_is_counted_again(
    analysis: Analysis, tmp_path: Path
) -> None:
    wanted = marks(analysis, 4)
    path = saved(tmp_path, list(analysis.people), not_so=wanted)
    done, applied = apply(analysis, load(path), OPTIONS)
    hits, chances = away(analysis)
    assert away(done) == (hits - 4, chances)
    assert len(applied.corrected) == len(wanted)
    assert applied.unmatched == 0
    weekly = done.weekly.filter(
        (pl.col("detector") == "micro_rejections") & (pl.col("actor") == analysis.people[0])
    )
    assert weekly["hits"].sum() == hits - 4
    changed = done.chances.filter(done.chances["outcome"] != analysis.chances["outcome"])
    assert set(changed["outcome"]) == {"miss"}
    assert set(changed["evidence"]) == {""}
    assert done.comparison.height == analysis.comparison.height


def test_the_report_lists_what_was_corrected_and_no_longer_shows_it(
    analysis: Analysis, tmp_path: Path
) -> None:
    wanted = marks(analysis, 3)
    checked = [
        mark | {"agreed": place != 1} for place, mark in enumerate(marks(analysis, 5, 1)[:5])
    ]
    path = saved(tmp_path, list(analysis.people), not_so=wanted, checked=checked)
    done, applied = apply(analysis, load(path), OPTIONS)
    view = View(done, ReportOptions(corrections=applied))
    listed = str(judged.page(view).blocks)
    assert "Your corrections" in listed
    shown = {(what.detector, what.bid_at) for one in moments(view).held for what in one.behaviours}
    assert not shown & {(mark["detector"], mark["bid_at"]) for mark in wanted}
    told = " ".join(sentences(applied))
    assert f"You marked {len(wanted)} moments as “Not so”." in told
    assert "agreed with 4 of 5" in told
    summary = content(view)
    assert summary["corrections"]["corrected"] == len(wanted)
    assert any("You marked" in note for note in summary["notes"])


def test_marks_that_fit_nothing_are_counted_and_said(analysis: Analysis, tmp_path: Path) -> None:
    wanted = marks(analysis, 2)
    odd = wanted[0] | {"bid_at": "2012-03-06T07:00:01+00:00"}
    path = saved(tmp_path, list(analysis.people), not_so=[*wanted, odd])
    _, applied = apply(analysis, load(path), OPTIONS)
    assert applied.unmatched == 1
    assert "1 mark fits no moment" in " ".join(sentences(applied))


def test_a_mark_twice_counts_once(analysis: Analysis, tmp_path: Path) -> None:
    wanted = marks(analysis, 1)
    done, applied = apply(
        analysis, load(saved(tmp_path, list(analysis.people), not_so=wanted * 2)), OPTIONS
    )
    assert len(applied.corrected) == len(wanted)
    assert away(done)[0] == away(analysis)[0] - 1


def test_a_file_of_another_chat_is_refused(analysis: Analysis, tmp_path: Path) -> None:
    wanted = [mark | {"actor": "Cleo"} for mark in marks(analysis, 1)]
    path = saved(tmp_path, ["Cleo", "Dan"], not_so=wanted)
    with pytest.raises(CorrectionsError, match="another chat"):
        apply(analysis, load(path), OPTIONS)
    other = [mark | {"bid_at": "2020-01-01T10:00:00+00:00"} for mark in marks(analysis, 2)]
    with pytest.raises(CorrectionsError, match="none of the corrections"):
        apply(analysis, load(saved(tmp_path, list(analysis.people), not_so=other)), OPTIONS)


def test_marks_of_a_masked_page_fit_the_chat_with_its_names(
    analysis: Analysis, tmp_path: Path
) -> None:
    wanted = [mark | {"actor": "Person 1"} for mark in marks(analysis, 2)]
    path = saved(tmp_path, ["Person 1", "Person 2"], not_so=wanted)
    _, applied = apply(analysis, load(path), OPTIONS)
    assert len(applied.corrected) == len(wanted)


@pytest.mark.parametrize("name", ["right to left", "long names"])
def test_marks_carry_names_as_the_page_shows_them(name: str, tmp_path: Path) -> None:
    odd = odd_chats.analysis(name)
    shown = View(odd, OPTIONS).people
    assert shown != odd.people
    wanted = [mark | {"actor": shown[0]} for mark in marks(odd, 2)]
    _, applied = apply(odd, load(saved(tmp_path, list(shown), not_so=wanted)), OPTIONS)
    assert len(applied.corrected) == len(wanted)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"kind": "chatcheck corrections", "version": 2}', "not json",
     '{"kind": "chatcheck corrections", "version": 1, "people": ["A"], "checked": [], '
     '"not_so": [{"detector": "x", "actor": "A", "bid_at": "yesterday", "reply_at": null}]}'],
)  # fmt: skip
def test_another_kind_of_file_is_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "marks.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionsError, match="is no file of corrections"):
        load(path)
    with pytest.raises(CorrectionsError, match="cannot be read"):
        load(tmp_path / "none.json")


def test_nothing_is_said_of_marks_where_there_are_none() -> None:
    assert list(sentences(None)) == []


def test_letters_that_could_not_be_drawn_are_counted_in_one_sentence() -> None:
    assert missing(0, "?") == ""
    assert missing(1, "?") == "1 character that no font on this machine can draw shows as ?."
    assert missing(3, "?").startswith("3 characters that no font on this machine can draw show")
