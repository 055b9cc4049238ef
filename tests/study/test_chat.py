"""What a worker makes of one chat: counts as of the library, or a code and nothing else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

import chatcheck
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.parsers.pieces import date_order as dates
from chatcheck.study.checking import sound
from chatcheck.study.running import chat as chats
from chatcheck.study.running.plan import Wanted, task_of
from chatcheck.study.running.task import Outcome, Task
from chatcheck.study.tables import CODES, PROOFS
from tests.study import studies

ITALIAN = "ieri sera siamo andati tutti insieme a mangiare la pizza vicino alla vecchia stazione"


def task(manifest: Path, *, weekly: bool = False) -> Task:
    return task_of(1, sound(manifest)[0], Wanted(Settings(), weekly=weekly))


def rows(outcome: Outcome, table: str = "rates") -> pl.DataFrame:
    return pl.read_ipc(BytesIO(outcome.tables[table]))


def test_counts_are_those_of_the_library(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1, names=[("Zoe", "Abel")])
    outcome = chats.analysed(task(manifest, weekly=True))
    assert outcome.code is None
    analysis = chatcheck.analyze(
        chatcheck.read(tmp_path / "c00.txt", timezone="Europe/London"), split="2024-02-05"
    )
    names = pl.col("actor").replace({"Zoe": "a", "Abel": "b"})
    for table, there, time in (
        ("rates", analysis.rates.filter(pl.col("period") != "all"), "period"),
        ("weekly", analysis.weekly, "week"),
    ):
        expected = there.select(names, "detector", time, "hits", "chances").sort(pl.all())
        found = rows(outcome, table).select("person", "metric", time, "hits", "chances")
        if time == "week":
            first = analysis.weekly["week"].min()
            expected = expected.with_columns((pl.col("week") - first).dt.total_days() // 7)
        assert sorted(map(str, found.rows())) == sorted(map(str, expected.rows()))
    assert rows(outcome)["hits"].sum() > 0
    assert outcome.facts["weeks_before"] == outcome.facts["weeks_after"] == 5
    assert outcome.facts["messages"] == 280
    assert outcome.facts["dates_proof"] == "fields"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("no chat at all\n" * 5, "unreadable"),
        ("", "unreadable"),
        (studies.chat(("Ana", "Berta")), "nobody_so_called"),
        ("".join(f"0{d}/0{d}/2024, 09:00 - {n}: hi\n" for d in (1, 2) for n in ("Ana", "Ben")),
         "unproven_dates"),
        ("".join(f"25/01/2024, 09:0{m} - {n}: hi\n" for m in (1, 2) for n in ("Ana", "Ben")),
         "few_messages"),
        (studies.chat(("Ana", "Ben"), weeks=6), "few_weeks"),
        (studies.chat(("Ana", "Ben"), start="2022-01-03"), "outside_chat"),
    ],
)  # fmt: skip
def test_what_fails_is_a_code(content: str, code: str, tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    (tmp_path / "c00.txt").write_text(content, encoding="utf-8")
    outcome = chats.analysed(task(manifest))
    assert outcome.code == code
    assert code in CODES
    assert outcome.tables == outcome.facts == {}


@pytest.mark.parametrize(
    ("error", "code"),
    [(MemoryError("Ana"), "memory"), (ZeroDivisionError("Ana"), "fault"),
     (chatcheck.ChatcheckError("Ana", "Ben"), "refused")],
)  # fmt: skip
def test_whatever_is_raised_becomes_a_code(
    error: Exception, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(chats, "read_exports", fails)
    outcome = chats.analysed(task(studies.study(tmp_path, 1)))
    assert outcome.code == code
    assert "Ana" not in f"{outcome!r}{outcome.facts}"


def test_what_words_decide_is_unknown_in_a_language_that_is_not_judged(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    text = studies.chat(("Ana", "Ben"))
    for told in (*studies.TOLD, *studies.ANSWERED):
        text = text.replace(f": {told}\n", f": {ITALIAN}\n")
    (tmp_path / "c00.txt").write_text(text, encoding="utf-8")
    outcome = chats.analysed(task(manifest))
    assert outcome.facts["judged"] is False
    counts = rows(outcome)
    words = pl.col("metric").is_in(chats.OF_WORDS)
    assert {"micro_rejections", "micro_repairs"} < set(chats.OF_WORDS)
    assert counts.filter(words)["chances"].null_count() == len(counts.filter(words)) > 0
    assert counts.filter(~words)["chances"].null_count() == 0
    assert counts.filter(~words)["chances"].sum() > 0


def test_a_task_shows_nothing_of_what_it_holds(tmp_path: Path) -> None:
    one = task(studies.study(tmp_path, 1))
    assert f"{one!r} {one}" == "<chat 1> <chat 1>"
    assert "Ana" not in f"{[one.reading]}{[one]}"


def test_every_proof_of_dates_has_a_code() -> None:
    source = Path(dates.__file__).read_text(encoding="utf-8")
    for begin, code in chats._PROOFS:
        assert code in PROOFS
        assert begin in source or begin == "none needed"
        assert chats.proof_code(f"{begin} and more") == code
    assert chats.proof_code("the moon") == "other"
