"""When the server ends (a good-bye, ten idle minutes), and what a ticket opens."""

from __future__ import annotations

from chatcheck.page.server.lifetime import Lifetime
from chatcheck.page.server.ticket import Ticket


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_ends_three_seconds_after_the_page_said_goodbye() -> None:
    clock = Clock()
    life = Lifetime(clock=clock)
    life.opened()
    life.goodbye()
    clock.now += 60
    assert not life.over()  # a stream is left
    life.closed()
    clock.now += 2.9
    assert not life.over()
    clock.now += 0.2
    assert life.over()


def test_a_reload_comes_back_in_time() -> None:
    clock = Clock()
    life = Lifetime(clock=clock)
    life.opened()
    life.goodbye()
    life.closed()
    clock.now += 2
    life.opened()
    clock.now += 30
    assert not life.over()


def test_a_stream_that_breaks_without_a_goodbye_ends_nothing_at_once() -> None:
    clock = Clock()
    life = Lifetime(clock=clock)
    life.opened()
    life.closed()
    clock.now += 60
    assert not life.over()


def test_it_ends_after_ten_idle_minutes_and_asks_two_before() -> None:
    clock = Clock()
    life = Lifetime(clock=clock)
    life.opened()
    clock.now += 479
    assert not life.soon()
    clock.now += 2
    assert life.soon()
    life.used()
    assert not life.soon()
    clock.now += 599
    assert not life.over()
    clock.now += 2
    assert life.over()


def test_a_ticket_opens_once() -> None:
    ticket = Ticket(3)
    assert ticket.fits(ticket.word)
    assert not ticket.fits(ticket.word[:-1])
    assert ticket.use()
    assert not ticket.use()


def test_a_goodbye_makes_a_ticket_good_for_a_moment() -> None:
    clock = Clock()
    ticket = Ticket(3, clock)
    ticket.use()
    ticket.renew()
    clock.now += 2
    assert ticket.use()
    assert not ticket.use()
    ticket.renew()
    clock.now += 4
    assert not ticket.use()
