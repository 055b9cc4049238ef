"""Attributes worked out once for several objects that share what was worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Shares(Protocol):
    """What keeps what was worked out, by the function that works it out."""

    @property
    def looked(self) -> dict[Callable[..., object], object]: ...


S = TypeVar("S", bound=Shares)


class worked_out(Generic[S, T]):
    """As ``functools.cached_property``, kept in ``looked`` and so shared by ``replace``."""

    def __init__(self, look: Callable[[S], T]) -> None:
        self.look = look
        self.__doc__ = look.__doc__

    def __get__(self, owner: S, _: type[S]) -> T:
        return once(owner, self.look)


def once(owner: S, look: Callable[[S], T]) -> T:
    """What a function makes of an object, worked out the first time it is asked for."""
    if look not in owner.looked:
        owner.looked[look] = look(owner)
    found: T = owner.looked[look]  # type: ignore[assignment]
    return found
