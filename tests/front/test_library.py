"""The library's door: what docs/library.md says is true, and no text leaks from a repr."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

import chatcheck
from chatcheck.library import Analysis
from tests.support import odd_chats

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_exports" / "whatsapp_ana_ben.txt"
GUIDE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
FRAMES = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|$", GUIDE, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return chatcheck.analyze(chatcheck.read(SAMPLE, timezone=ZoneInfo("Europe/London")))


def test_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(SAMPLE, tmp_path)
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert len(blocks) >= 6
    for block in blocks:
        exec(compile(block, "library.md", "exec"), scope)
    told = capsys.readouterr().out
    assert "Ana and Ben, January to November 2024" in told
    assert "there is no time zone called 'Europe/Nowhere' - Give one like Europe/London" in told
    for name in ("report.pdf", "report.html", "report.png", "frequency.svg"):
        assert (tmp_path / name).stat().st_size > 1_000


@pytest.mark.parametrize(("name", "columns"), FRAMES)
def test_every_frame_of_the_guide_is_there_with_its_columns(
    name: str, columns: str, analysis: Analysis
) -> None:
    frame = getattr(analysis, name)
    assert isinstance(frame, pl.DataFrame)
    for column in re.findall(r"[a-z0-9_]+", columns.partition("(")[0].replace("and their", "")):
        if column not in ("quartiles", "shares"):
            assert column in frame.columns


def test_every_public_frame_names_people_by_their_names(analysis: Analysis) -> None:
    frames = [getattr(analysis, name) for name, _ in FRAMES]
    frames += [analysis.events(), analysis.events(every_chance=True)]
    for frame in frames:
        for column in {"actor", "person", "partner"} & set(frame.columns):
            assert frame.schema[column] == pl.String
            assert set(frame[column].unique()) <= set(analysis.people)


def test_dates_may_be_texts_and_texts_dates() -> None:
    some = chatcheck.read(SAMPLE, timezone="Europe/London", since="2024-03-01", until="2024-09-30")
    same = chatcheck.read(
        SAMPLE, timezone="Europe/London", since=date(2024, 3, 1), until=date(2024, 9, 30)
    )
    assert some.messages.equals(same.messages)
    one, other = (chatcheck.analyze(some, split=day) for day in ("2024-06-03", date(2024, 6, 3)))
    assert one.periods == other.periods is not None
    with pytest.raises(chatcheck.ChatcheckError, match="is no date"):
        chatcheck.read(SAMPLE, since="03/01/2024")


def test_a_repr_is_short_and_holds_no_message(analysis: Analysis) -> None:
    hostile = Analysis(odd_chats.analysis("hostile"))
    for one in (analysis, hostile):
        for told in (repr(one), one._repr_html_()):
            assert len(told) < 1_500
            for text in one.tables.conversation.messages["text"]:
                assert len(text) < 12 or text not in told
    assert "&lt;i&gt;" in hostile._repr_html_()
    assert repr(analysis).startswith("<chatcheck.Analysis: Ana and Ben, ")


def test_a_report_needs_its_ending_and_leaves_a_strangers_file(
    analysis: Analysis, tmp_path: Path
) -> None:
    with pytest.raises(chatcheck.ChatcheckError, match=r"does not end in \.pdf"):
        analysis.to_pdf(tmp_path / "report.html")
    (tmp_path / "mine.html").write_text("chatcheck", encoding="utf-8")
    with pytest.raises(chatcheck.ChatcheckError, match="was not written by chatcheck"):
        analysis.to_html(tmp_path / "mine.html")
    assert analysis.to_html(tmp_path / "mine.html", force=True).stat().st_size > 10_000
