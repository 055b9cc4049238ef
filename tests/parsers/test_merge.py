"""Several exports as one table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.merge import check_aliases, merge, rename
from chatcheck.parsers.messages import Chat, conform

START = datetime(2024, 1, 1, 9, tzinfo=UTC)


def export(rows: list[tuple[int, str, str]], resolution_s: float = 1.0) -> Chat:
    """A chat of (second, sender, text) rows."""
    frame = pl.DataFrame(
        {
            "sent_at": [START + timedelta(seconds=s) for s, _, _ in rows],
            "sender": [who for _, who, _ in rows],
            "text": [text for _, _, text in rows],
        },
        schema_overrides={"sender": pl.String, "text": pl.String},
    )
    return Chat(conform(frame), "whatsapp", "UTC", resolution_s)


def texts(chat: Chat) -> list[str]:
    return chat.messages["text"].to_list()


def test_what_both_hold_is_dropped_and_counted() -> None:
    one = export([(0, "Ana", "a"), (60, "Ben", "b")])
    other = export([(60, "Ben", "b"), (120, "Ana", "c")])
    merged = merge([one, other], ["1", "2"])
    assert texts(merged) == ["a", "b", "c"]
    assert [(s.reason, s.count) for s in merged.skipped] == [("in more than one export", 1)]
    assert merged.messages["message_id"].is_unique().all()


def test_an_ok_written_twice_stays_twice() -> None:
    one = export([(0, "Ana", "ok"), (0, "Ana", "ok"), (9, "Ben", "b")])
    assert texts(merge([one, one], ["1", "2"])) == ["ok", "ok", "b"]


def test_the_finer_clock_is_kept() -> None:
    minutes = export([(0, "Ana", "a"), (60, "Ben", "b")], 60.0)
    seconds = export([(7, "Ana", "a"), (99, "Ben", "b")], 1.0)
    merged = merge([minutes, seconds], ["1", "2"])
    assert merged.messages["sent_at"].dt.second().to_list() == [7, 39]
    assert merged.resolution_s == 60.0


def test_other_people_are_refused_with_a_way_out() -> None:
    one = export([(0, "Ana", "a"), (1, "Ben", "b")])
    other = export([(0, "Me", "a"), (1, "Ben", "b")])
    with pytest.raises(PeopleError, match="--alias"):
        merge([one, other], ["1", "2"])
    assert texts(merge([one, rename(other, {"Me": "Ana"})], ["1", "2"])) == ["a", "b"]


def test_an_alias_of_nobody_is_refused() -> None:
    with pytest.raises(PeopleError, match="nobody called 'Bob'"):
        check_aliases([export([(0, "Ana", "a")])], {"Bob": "Ben"})


rows = st.lists(
    st.tuples(
        st.integers(0, 900), st.sampled_from(["Ana", "Ben"]), st.sampled_from(["a", "b", "ok"])
    ),
    min_size=4,
    max_size=30,
).map(sorted)


@given(rows=rows, cut=st.integers(1, 3), overlap=st.integers(0, 3))
@settings(deadline=None, max_examples=40)
def test_splitting_an_export_and_merging_gives_it_back(
    rows: list[tuple[int, str, str]], cut: int, overlap: int
) -> None:
    # Equal rows on both sides of a cut are one message to any reader: keep the rows distinct.
    rows = [(second, who, f"{text}{i}") for i, (second, who, text) in enumerate(rows)]
    whole = export(rows)
    parts = [export(rows[: cut + overlap]), export(rows[cut:])]
    merged = merge(parts, ["1", "2"])
    columns = ["sent_at", "sender", "text"]
    assert merged.messages.select(columns).equals(whole.messages.select(columns))


def test_replies_still_point_at_their_message() -> None:
    one = export([(0, "Ana", "a"), (60, "Ben", "b")])
    other = one.with_messages(
        export([(120, "Ana", "c"), (180, "Ben", "d")]).messages.with_columns(
            pl.Series("reply_to", [None, 0], dtype=pl.Int64)
        )
    )
    merged = merge([one, other], ["1", "2"]).messages
    target = merged.filter(pl.col("text") == "d")["reply_to"][0]
    assert merged.filter(pl.col("message_id") == target)["text"].to_list() == ["c"]


Full = tuple[int, str, str, str, bool]  # second, sender, kind, text, edited


def full(rows: list[Full], resolution_s: float = 60.0) -> Chat:
    frame = pl.DataFrame(
        {
            "sent_at": [START + timedelta(seconds=row[0]) for row in rows],
            "sender": [row[1] for row in rows],
            "kind": [row[2] for row in rows],
            "text": [row[3] for row in rows],
            "edited": [row[4] for row in rows],
        }
    )
    return Chat(conform(frame), "whatsapp", "UTC", resolution_s)


def told(chat: Chat) -> list[tuple[object, ...]]:
    return chat.messages.select("sender", "kind", "text").rows()


@pytest.mark.parametrize("turned", [False, True])
def test_exports_with_and_without_media_are_one_row_a_medium(turned: bool) -> None:
    without = full(
        [(0, "Ana", "unknown", "", False), (0, "Ana", "unknown", "", False),
         (60, "Ben", "unknown", "look", False), (120, "Ben", "text", "ok", False)]
    )  # fmt: skip
    media = full(
        [(0, "Ana", "photo", "", False), (0, "Ana", "audio", "", False),
         (60, "Ben", "photo", "look", False), (120, "Ben", "text", "ok", False)]
    )  # fmt: skip
    pair = [media, without] if turned else [without, media]
    merged = merge(pair, ["1", "2"])
    assert told(merged) == told(media)
    assert sum(skip.count for skip in merged.skipped) == 4


@pytest.mark.parametrize("turned", [False, True])
def test_before_and_after_an_edit_or_deletion_is_one_row(turned: bool) -> None:
    before = full(
        [(0, "Ana", "text", "at eigth", False), (60, "Ben", "text", "you fool", False),
         (120, "Ana", "photo", "", False)]
    )  # fmt: skip
    after = full(
        [(0, "Ana", "text", "at eight", True), (60, "Ben", "deleted", "", False),
         (120, "Ana", "deleted", "", False), (180, "Ana", "text", "hm", False)]
    )  # fmt: skip
    pair = [after, before] if turned else [before, after]
    assert told(merge(pair, ["1", "2"])) == told(after)


def test_the_later_of_two_edits_is_kept() -> None:
    first = full([(0, "Ana", "text", "at 8", True), (60, "Ben", "text", "ok", False)])
    later = full([(0, "Ana", "text", "at 9", True), (90, "Ben", "text", "fine", False)])
    assert told(merge([later, first], ["1", "2"]))[0] == ("Ana", "text", "at 9")


def test_different_words_of_one_minute_are_two_messages() -> None:
    one = full([(0, "Ana", "text", "a", False), (0, "Ben", "unknown", "", False)])
    other = full([(0, "Ana", "text", "b", False), (0, "Ana", "photo", "", False),
                  (60, "Ben", "text", "c", False)])  # fmt: skip
    merged = merge([one, other], ["1", "2"])
    assert len(merged.messages) == 5


def test_rows_of_one_minute_stand_in_the_order_of_the_exports() -> None:
    early = full([(0, "Ana", "text", "a", False), (60, "Ben", "text", "b", False)])
    late = full([(60, "Ben", "text", "b", False), (60, "Ana", "text", "c", False)])
    for pair in ([early, late], [late, early]):
        assert texts(merge(pair, ["1", "2"])) == ["a", "b", "c"]
