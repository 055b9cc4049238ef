"""Settings are true: each has a range and a reason, is refused beyond, and texts take its value."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import pytest

from chatcheck.analyzer.default_thresholds import DEFAULTS, RANGES, Settings, load_settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import analyze
from chatcheck.parsers.errors import SettingsError
from chatcheck.reports.content.view import View
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import document
from chatcheck.reports.pages.blocks import Page, Table, Text
from tests.support import chats, odd_chats

NUMBERS = {f.name for f in dataclasses.fields(Settings) if f.type in ("int", "float")}
SOURCE = Path(__file__).parents[2] / "analyzer" / "default_thresholds.py"


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_number_has_a_range_a_unit_and_a_reason() -> None:
    assert set(RANGES) == NUMBERS
    assert {f.name for f in dataclasses.fields(Settings)} - NUMBERS == {"language"}
    source = SOURCE.read_text(encoding="utf-8")
    for name, (low, high) in RANGES.items():
        assert low <= getattr(DEFAULTS, name) <= high
        assert low < high
        assert re.search(rf"(?m)^    {name}: (int|float) = \S+  # \S+", source), name


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_value_beyond_its_range_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    low, high = RANGES[name]
    for value in (low - 1, high + 1):
        with pytest.raises(SettingsError) as refused:
            load_settings(written(tmp_path, f"{name} = {value}"))
        told = str(refused.value)
        assert name in told
        assert f"from {low:g} to {high:g}" in told
        assert "\n" not in told
    whole = getattr(DEFAULTS, name)
    assert getattr(load_settings(written(tmp_path, f"{name} = {whole}")), name) == whole


@pytest.mark.parametrize(
    "line",
    ["late_floor = 1", "min_weeks = 'six'", "min_weeks = 5.5", "min_weeks = true", "[]", "="],
)
def test_what_is_no_setting_is_refused_in_one_sentence(line: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(written(tmp_path, line))
    assert "\n" not in str(refused.value)


def test_no_setting_moves_only_some_of_the_intervals(tmp_path: Path) -> None:
    """Every interval is one of 95 in a hundred: there is nothing to set."""
    with pytest.raises(SettingsError, match="confidence"):
        load_settings(written(tmp_path, "confidence = 0.9"))


def test_the_language_of_a_settings_file_is_heeded(tmp_path: Path) -> None:
    italian = (
        "non so cosa fare con il lavoro, ho paura", "va bene, ci vediamo domani sera a casa",
        "che bella giornata, siamo andati al mare con i bambini", "ho comprato il pane e il latte",
    )  # fmt: skip
    chat = odd_chats.chat(300, days=60.0, texts=italian)
    chosen = load_settings(written(tmp_path, 'language = "en"'))
    assert analyze(chat).language.judged is False
    assert analyze(chat, settings=chosen).language.judged is True
    with pytest.raises(SettingsError, match="language"):
        analyze(chat, settings=load_settings(written(tmp_path, 'language = "xx"')))


# -- what is told ----------------------------------------------------------------------------------


def told(pages: tuple[Page, ...]) -> str:
    """All sentences and tables of some pages."""
    parts: list[str] = []
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Text):
                parts += block.paragraphs
            elif isinstance(block, Table):
                parts += [
                    block.caption,
                    *block.heads,
                    *(cell for row in block.rows for cell in row),
                ]
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("name", "value", "words", "before"),
    [
        ("censor_awake_h", 9.0, "in nine hours count as not answered", "twelve hours"),
        ("answer_days", 5.0, "Answered within five days", "three days"),
        ("min_chances", 7, "Under seven occasions no share is given", "ten occasions"),
        ("min_chances", 7, "single weeks with seven occasions or more", "ten occasions"),
        ("repair_window_s", 3 * 3600.0, "Turning towards within three hours", "48 hours"),
        ("repair_window_s", 3 * 3600.0, "Within three hours", "48 hours"),
        ("min_weeks", 40, "needs at least 80 whole weeks", "at least 8 "),
    ],
)
def test_texts_take_the_value(name: str, value: float, words: str, before: str) -> None:
    chat = odd_chats.chat(3000, days=300.0)
    settings = replace(Settings(), **{name: value})
    found = document(View(analyze(chat, settings=settings), ReportOptions()))
    text = " ".join("\n".join((told(found.pages), *found.first.short)).split())
    assert words in text
    assert before not in text


def test_what_was_found_is_told_with_the_value() -> None:
    scene = "12 13:00 A: I got the job!!\n14 18:00 A: are you there"
    for hours in (12.0, 9.0):
        settings = replace(Settings(), censor_awake_h=hours)
        found = chats.chances(scene, settings=settings)
        silent = found.filter(found["detector"] == "unanswered_good_news")["evidence"].to_list()
        assert any(f"for {hours:g} waking hours" in sentence for sentence in silent)


def test_thresholds_name_their_setting_and_its_value() -> None:
    lines = [line for detector in DETECTORS for line in detector.thresholds]
    named = [name for line in lines for name in re.findall(r"\((\w+_\w+)\)", line)]
    assert set(named) <= NUMBERS
    assert len(named) >= 12
