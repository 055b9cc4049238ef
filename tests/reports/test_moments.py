"""Moments: all of them, one a reply, never both ways, with the lines around them."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import polars as pl
import pytest

from chatcheck.analyzer.results import Analysis
from chatcheck.reports.content.moments import LONGEST, MOST, moments
from chatcheck.reports.content.view import View
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import moments as moments_page
from tests.support import odd_chats


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return odd_chats.analysis("a gap")


def view(analysis: Analysis, **options: object) -> View:
    return View(analysis, ReportOptions(**options))  # type: ignore[arg-type]


def hits(analysis: Analysis) -> pl.DataFrame:
    return analysis.chances.filter(pl.col("outcome") == "hit")


def test_every_hit_of_turning_away_is_in_one_moment(analysis: Analysis) -> None:
    found = moments(view(analysis))
    away = hits(analysis).filter(pl.col("kind") == "rejection")
    shown = sum(len(one.behaviours) for one in found.held if one.kind == "rejection")
    assert shown == len(away) > 20
    assert found.total == len(found.held)


def test_a_reply_is_one_moment_whatever_it_was_picked_for(analysis: Analysis) -> None:
    held = [one for one in moments(view(analysis)).held if one.behaviours[0].reply_at]
    assert any(len(one.behaviours) > 1 for one in held)
    for one in held:
        assert len({what.reply_at for what in one.behaviours}) == 1
    replies = [(one.person, one.kind, one.behaviours[0].reply_at) for one in held]
    assert len(set(replies)) == len(replies)


def test_a_reply_that_turns_away_is_never_shown_as_turning_towards(analysis: Analysis) -> None:
    cold = hits(analysis).filter(pl.col("kind") == "rejection").select("actor", "bid").unique()
    both = hits(analysis).filter(pl.col("kind") == "repair").join(cold, on=["actor", "bid"])
    warm = {
        (one.person, what.bid)
        for one in moments(view(analysis)).held
        if one.kind == "repair"
        for what in one.behaviours
    }
    for actor, bid in both.select("actor", "bid").iter_rows():
        assert (actor, bid) not in warm
    for one in moments(view(analysis)).held:
        assert len({"rejection", "repair"} & {one.kind}) == 1


def test_moments_stand_by_time_on_days_that_begin_at_four(analysis: Analysis) -> None:
    found = moments(view(analysis)).held
    days = [one.day for one in found]
    assert days == sorted(days)
    late = dataclasses.replace(
        analysis,
        conversation=dataclasses.replace(
            analysis.conversation,
            chat=dataclasses.replace(analysis.conversation.chat, timezone="Asia/Karachi"),
        ),
    )
    nights = 0
    for one in moments(view(late)).held:
        local = datetime.fromisoformat(one.behaviours[0].bid_at)
        night = one.clock < "04:00"
        assert one.clock == f"{local:%H:%M}"
        assert one.day == local.date() - timedelta(days=int(night))
        nights += night
    assert nights > 10


def test_the_lines_around_a_moment_are_its_neighbours(analysis: Analysis) -> None:
    bursts = analysis.conversation.bursts
    one = next(one for one in moments(view(analysis)).held if len(one.after) == 3)
    texts = bursts["text"].to_list()
    bid = one.behaviours[0].bid
    for line in one.before:
        assert line.text in texts[bid - 3 : bid]
    for line in one.after:
        assert line.text in texts[bid + 1 : bid + 12]
    assert {line.person for line in (*one.before, *one.after)} <= {0, 1}


def test_of_an_endless_message_the_beginning_is_quoted(analysis: Analysis) -> None:
    chat = analysis.conversation
    endless = chat.bursts.with_columns(text=pl.col("text") + pl.lit(" and on" * 1_000))
    long = dataclasses.replace(analysis, conversation=dataclasses.replace(chat, bursts=endless))
    for one in moments(view(long)).held[:50]:
        assert len(one.bid_text) == LONGEST + 2
        assert one.bid_text.endswith(" \u2026")


def test_without_quotes_a_moment_holds_no_words(analysis: Analysis) -> None:
    for one in moments(view(analysis, quotes=False)).held:
        assert one.bid_text == ""
        assert not one.reply_text
        assert one.before == one.after == ()


def test_more_than_a_file_may_hold_leaves_turning_away_and_says_so(analysis: Analysis) -> None:
    whole = moments(view(analysis))
    away = sum(one.kind == "rejection" for one in whole.held)
    some = moments(view(analysis), away + 10)
    assert some.total == whole.total
    assert len(some.held) == away + 10
    assert sum(one.kind == "rejection" for one in some.held) == away
    rest = [one.day for one in some.held if one.kind == "repair"]
    assert rest[-1] - rest[0] > (whole.held[-1].day - whole.held[0].day) * 0.8
    told = str(moments_page.page(view(analysis), away + 10).blocks[0].intro)  # type: ignore[union-attr]
    assert f"Here are {away + 10:,} of {whole.total:,}" in told
    assert "chatcheck events" in told
    assert MOST == 2_000


def test_an_unanswered_bid_is_a_moment_without_a_reply(analysis: Analysis) -> None:
    silent = analysis.chances.with_columns(reply=pl.lit(None, dtype=pl.UInt32))
    for one in moments(view(dataclasses.replace(analysis, chances=silent))).held[:20]:
        assert one.reply_text is None
        assert one.later_s is None
        assert all(what.reply_at is None for what in one.behaviours)
