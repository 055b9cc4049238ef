"""Laws that hold for every format: what is written is read back, whole and in pieces."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.pipeline import judge
from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.read import read_exports
from chatcheck.parsers.registry import FORMATS, recognise
from chatcheck.parsers.source import open_source
from tests.support import writers
from tests.support.goldens import SAMPLES, samples
from tests.support.writers import OTHER, OWNER, WRITERS, Row

# Texts as people write them: words, emoji, quotes and markup, one or two lines. What a format
# itself cannot say (a line that begins like its own header) is not in the alphabet.
WORD = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzABCÄéßñ日本😀❤'\"&<>!?,.;=%-_/\\#@()"),
    min_size=1,
    max_size=12,
).filter(lambda word: word != "null" and not word.startswith((">", "/", "http", "(-", "!")))
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
TEXT = st.lists(LINE, min_size=1, max_size=2).map("\n".join)
FIRST = datetime(2024, 1, 29, 9, tzinfo=UTC)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Rows by both people, each at least a minute after the last."""
    gaps = draw(st.lists(st.integers(60, 90_000), min_size=4, max_size=12))
    rows, at = [], FIRST
    for number, gap in enumerate(gaps):
        at += timedelta(seconds=gap)
        who = (OWNER, OTHER)[number] if number < 2 else draw(st.sampled_from([OWNER, OTHER]))
        rows.append((at, who, draw(TEXT)))
    return rows


def simple(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.select("sent_at", "sender", "text").rows()


def to_minutes(rows: list[Row]) -> list[Row]:
    return [(at.replace(second=0), who, text) for at, who, text in rows]


@pytest.mark.parametrize("name", WRITERS)
@given(rows=tables())
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back(name: str, rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chat = writers.read(WRITERS[name](rows), Path(folder))
    wanted = to_minutes(rows) if chat.resolution_s == 60 else rows
    assert chat.format == name
    assert simple(chat.messages) == [tuple(row) for row in wanted]


@pytest.mark.parametrize("name", WRITERS)
@given(rows=tables(), cut=st.integers(2, 10), overlap=st.integers(0, 2))
@settings(max_examples=15, deadline=None)
def test_two_pieces_merge_into_the_whole(
    name: str, rows: list[Row], cut: int, overlap: int
) -> None:
    cut = min(cut, len(rows) - 1)
    pieces = (rows[: cut + overlap], rows[cut:])
    with tempfile.TemporaryDirectory() as folder:
        whole = writers.read(WRITERS[name](rows), Path(folder) / "whole")
        paths = [
            writers.written(WRITERS[name](piece), Path(folder) / str(number))
            for number, piece in enumerate(pieces)
        ]
        merged = read_exports(paths, ReadOptions("UTC", "dmy", me=OWNER))
    assert simple(merged.messages) == simple(whole.messages)


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_is_claimed_by_its_format_alone(name: str, tmp_path: Path) -> None:
    rows = [(FIRST, OWNER, "hello there"), (FIRST + timedelta(hours=1), OTHER, "hi")]
    source = open_source(writers.written(WRITERS[name](rows), tmp_path))
    assert [fmt.name for fmt in FORMATS if fmt.recognises(source)] == [name]


@pytest.mark.parametrize("name", WRITERS)
@given(rows=tables())
@settings(max_examples=8, deadline=None)
def test_another_name_changes_only_the_name(name: str, rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = writers.written(WRITERS[name](rows), Path(folder))
        options = ReadOptions("UTC", "dmy", me=OWNER)
        chat = read_exports([path], options)
        other = read_exports([path], options, aliases={OTHER: "Zoë: 2"})
    assert other.messages["sender"].to_list() == [
        "Zoë: 2" if who == OTHER else who for who in chat.messages["sender"]
    ]
    assert other.messages.drop("sender").equals(chat.messages.drop("sender"))


IN_MINUTES = ("signal-export", "kakaotalk", "line")
ROWS: list[Row] = [
    (FIRST + timedelta(minutes=7 * i, seconds=i), (OWNER, OTHER)[i % 2], f"text {i}")
    for i in range(30)
]


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "whatsapp"])
def test_exports_of_two_formats_are_one_conversation(name: str, tmp_path: Path) -> None:
    one = writers.written(writers.whatsapp(ROWS[:20]), tmp_path / "one")
    other = writers.written(WRITERS[name](ROWS[10:]), tmp_path / "other")
    merged = read_exports([one, other], ReadOptions("UTC", me=OWNER))
    wanted = ROWS[:20] + (to_minutes(ROWS[20:]) if name in IN_MINUTES else ROWS[20:])
    assert simple(merged.messages) == [tuple(row) for row in wanted]
    assert merged.format == f"whatsapp+{name}"
    assert ("in more than one export", 10) in [(s.reason, s.count) for s in merged.skipped]


def test_an_owner_of_another_name_is_asked_about(tmp_path: Path) -> None:
    one = writers.written(writers.whatsapp(ROWS), tmp_path / "one")
    other = writers.written(writers.sms_backup(ROWS), tmp_path / "other")
    with pytest.raises(ChatcheckError, match=r"by Ana and Ben, but .* by Ben and Me\. .*--alias"):
        read_exports([one, other], ReadOptions("UTC"))
    merged = read_exports([one, other], ReadOptions("UTC"), aliases={"Me": OWNER})
    assert len(merged.messages) == len(ROWS)


def test_every_sample_is_claimed_by_one_format_and_every_format_has_a_sample() -> None:
    found = {recognise(open_source(str(sample))).name for sample in samples()}
    assert found == {fmt.name for fmt in FORMATS}


def test_one_chat_gives_the_same_events_in_every_format(tmp_path: Path) -> None:
    sample = read_exports([str(SAMPLES / "whatsapp_ana_ben.txt")], ReadOptions("UTC"))
    frame = sample.messages.filter(pl.col("kind") == "text").head(700)
    rows: list[Row] = frame.select("sent_at", "sender", "text").rows()
    found = {}
    for name in ("whatsapp", "telegram-json", "telegram-html", "sms-backup"):
        chat = writers.read(WRITERS[name](rows), tmp_path / name)
        talk = converse(chat)
        hits = judge(talk, Settings()).chances.filter(pl.col("outcome") == "hit")
        found[name] = hits.select("detector", "actor", "bid", "reply", "at").rows()
    assert found["whatsapp"]
    assert all(hits == found["whatsapp"] for hits in found.values())


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "whatsapp"])
def test_damage_is_refused_or_read_but_never_a_traceback(name: str, tmp_path: Path) -> None:
    rows = [
        (FIRST + timedelta(minutes=9 * i), (OWNER, OTHER)[i % 2], f"text {i} & <b>")
        for i in range(12)
    ]
    files = WRITERS[name](rows)
    file, data = next(iter(files.items()))
    for part in range(1, 25):
        at = len(data) * part // 25
        for number, bad in enumerate(
            (data[:at], data[:at] + b"\x00\xff" + data[at:], data[:at] + b'"' + data[at:])
        ):
            said, read = "", 0
            try:
                read = len(writers.read({file: bad}, tmp_path / f"{part}-{number}").messages)
            except ChatcheckError as error:
                said = str(error)
            assert (0 < len(said) < 500 and "\n" not in said) or 0 < read <= len(rows) + 1
