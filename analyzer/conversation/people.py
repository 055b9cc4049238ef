"""The two people of a chat: those who write, or two that are picked of several."""

from __future__ import annotations

from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.questions import which_two


def pick_people(chat: Chat, people: tuple[str, str] | None) -> tuple[str, str]:
    """The two people, in order of name; raises ``PeopleError`` where there are not two."""
    senders = chat.senders()
    names = [name for name, _ in senders]
    if people is not None:
        missing = [name for name in people if name not in names]
        if missing or people[0] == people[1]:
            listed = ", ".join(f"{n} ({c:,})" for n, c in senders[:12])
            raise PeopleError(
                f"{' and '.join(missing) or people[0]} wrote nothing here",
                which_two(senders, f"Pick two of {listed} with --people"),
            )
        return people
    if len(names) == 1:
        raise PeopleError(
            f"only {names[0]} writes in this chat", "Export a chat in which two people write"
        )
    if len(names) != 2:
        listed = ", ".join(f"{n} ({c:,})" for n, c in senders[:12]) or "nobody"
        raise PeopleError(
            f"{len(names)} people write in this chat: {listed}",
            which_two(
                senders,
                'Pick two with --people "Name,Name", or join an old name or number of one of them '
                'to the new with --alias "Old name=Name"',
            ),
        )
    return min(names), max(names)
