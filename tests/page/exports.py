"""Small invented exports, each of which makes chatcheck ask something."""

from __future__ import annotations

from datetime import datetime, timedelta

WORDS = (
    "The plums are ripe", "Shall we pick them on Friday", "Yes, after lunch", "I bring two baskets",
    "Good", "My train was late again", "Poor you", "The kettle is broken", "Buy a red one",
)  # fmt: skip


def chat(*people: str, count: int = 120) -> bytes:
    """A WhatsApp text: everyone in turn, some hours apart."""
    at = datetime.fromisoformat("2024-03-02")
    lines = []
    for number in range(count):
        at += timedelta(hours=7, minutes=11)
        who = people[number % len(people)]
        said = f"{WORDS[number % len(WORDS)]} {number}"
        lines.append(f"{at:%d/%m/%Y, %H:%M} - {who}: {said}")
    return "\n".join(lines).encode()


def unproven() -> bytes:
    """A chat of three days, each of which has two readings."""
    lines = []
    for day in ("03/04/2024", "04/04/2024", "05/04/2024"):
        for minute in range(30):
            who = ("Ida", "Tom")[minute % 2]
            lines.append(f"{day}, 10:{minute:02} - {who}: {WORDS[minute % len(WORDS)]}")
    return "\n".join(lines).encode()
