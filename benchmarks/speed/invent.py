"""Invented exports of any size, for measuring speed: dull on purpose, and the same every time.

The texts are drawn from a small stock with a changing tail, so that lines differ in length and
content as real ones do; times follow sessions with a night's pause.

``python -m benchmarks.speed.invent whatsapp 20000 chat.txt [PEOPLE [YEARS]]`` writes one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import polars as pl

STOCK = (
    "ok", "on my way", "can you get milk and bread on the way home?", "haha yes", "no idea",
    "what do you think we should do about the summer, my mum is asking again", "❤️",
    "I got the job!! they just rang me, I start in May", "nice", "that sounds awful, I'm sorry",
    "just leaving now, the train was late again and I had to stand the whole way", "sure",
    "do you want to go to the cinema on Friday? there is that film you talked about",
    "I feel like nobody listened to me today and it made me sad", "sorry, was in a meeting",
    "see you at seven", "tell me everything", "😂😂😂", "the neighbours are drilling again",
    "did you pay the electricity?", "yes done", "I can't make it tonight, work is mad",
    "which one, the blue one or the one your sister had on at the wedding?", "blue", "k",
)  # fmt: skip

WAKING_S = 16 * 3600  # of every day


def table(messages: int, people: int = 2, seed: int = 7, years: int = 0) -> pl.DataFrame:
    """``at`` (naive local), ``sender`` and ``text`` of an invented chat.

    Of more than two people Ana and Ben write three fifths. ``years`` stretches the pauses between
    sessions so that the chat covers so many; 0 leaves them as they come.
    """
    rng = np.random.default_rng(seed)
    gaps = rng.choice([20, 45, 90, 240, 900, 3600], messages, p=[0.3, 0.25, 0.2, 0.15, 0.07, 0.03])
    if years:
        long = gaps >= 900
        spare = years * 365 * WAKING_S - int(gaps[~long].sum())
        gaps = np.where(long, gaps * spare // max(int(gaps[long].sum()), 1), gaps)
    seconds = np.cumsum(gaps)
    # The hours of sleep are jumped over.
    day, within = np.divmod(seconds, WAKING_S)
    at = np.datetime64("2014-01-06T07:00:00") + (day * 86400 + within).astype("timedelta64[s]")
    weights = np.full(people, 0.4 / max(people - 2, 1))
    weights[:2] = 0.3 if people > 2 else 0.5
    names = np.array(["Ana", "Ben", *(f"Cousin {i}" for i in range(people - 2))], dtype=object)
    stock = np.array(STOCK, dtype=object)
    return pl.DataFrame(
        {
            "at": pl.Series(at.astype("datetime64[us]")),
            "sender": pl.Series(names[rng.choice(people, messages, p=weights / weights.sum())]),
            "text": pl.Series(stock[rng.integers(0, len(STOCK), messages)], dtype=pl.String),
            "tail": rng.integers(0, 997, messages),
        }
    ).select(
        "at",
        "sender",
        pl.when(pl.col("tail") % 7 == 0)
        .then(pl.format("{} {}", "text", "tail"))
        .otherwise("text")
        .alias("text"),
    )


def whatsapp(chat: pl.DataFrame, path: Path) -> None:
    """Android layout, minutes only."""
    lines = chat.select(
        pl.format("{} - {}: {}", pl.col("at").dt.strftime("%d/%m/%Y, %H:%M"), "sender", "text")
    ).to_series()
    path.write_text("\n".join(lines.to_list()) + "\n", encoding="utf-8")


def telegram(chat: pl.DataFrame, path: Path) -> None:
    """One personal chat of Telegram Desktop."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"name": "Ben", "type": "personal_chat", "id": 1, "messages": [\n')
        for number, (at, sender, text) in enumerate(chat.iter_rows()):
            row = {
                "id": number,
                "type": "message",
                "date": at.isoformat(),
                "date_unixtime": str(int((at - np.datetime64(0, "s").item()).total_seconds())),
                "from": sender,
                "from_id": f"user{sender}",
                "text": text,
                "text_entities": [{"type": "plain", "text": text}],
            }
            file.write((",\n" if number else "") + json.dumps(row, ensure_ascii=False))
        file.write("\n]}\n")


def sms(chat: pl.DataFrame, path: Path) -> None:
    """SMS Backup & Restore; Ana holds the phone."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"{len(chat)}\">\n")
        for at, sender, text in chat.iter_rows():
            ms = int((at - np.datetime64(0, "s").item()).total_seconds() * 1000)
            file.write(
                f'  <sms protocol="0" address="+15550100" date="{ms}" '
                f'type="{2 if sender == "Ana" else 1}" body={quoteattr(text)} '
                'read="1" status="-1" contact_name="Ben" />\n'
            )
        file.write("</smses>\n")


def _ms(at: object) -> int:
    return int((at - np.datetime64(0, "s").item()).total_seconds() * 1000)  # type: ignore[operator]


def messenger(chat: pl.DataFrame, path: Path) -> None:
    """One file of Messenger's download, newest first, every string mangled as there."""
    people = [{"name": name} for name in chat["sender"].unique(maintain_order=True)]
    with path.open("w", encoding="ascii") as file:
        file.write(f'{{"participants": {json.dumps(people)}, "messages": [\n')
        for number, (at, sender, text) in enumerate(chat.reverse().iter_rows()):
            row = {
                "sender_name": sender,
                "timestamp_ms": _ms(at),
                "content": text.encode().decode("latin-1"),
                "is_geoblocked_for_viewer": False,
            }
            file.write((",\n" if number else "") + json.dumps(row))
        file.write('\n], "title": "Ben", "thread_path": "inbox/ben_1"}\n')


def signal(chat: pl.DataFrame, path: Path) -> None:
    """Signal's own export; Ana holds the phone."""
    front: list[dict[str, object]] = [
        {"version": "1", "backupTimeMs": "1"},
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"profileGivenName": "Ben"}}},
        {"chat": {"id": "7", "recipientId": "2"}},
    ]
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in front)
        for at, sender, text in chat.iter_rows():
            own = sender == "Ana"
            item = {
                "chatId": "7",
                "authorId": "1" if own else "2",
                "dateSent": str(_ms(at)),
                "outgoing" if own else "incoming": {"dateReceived": str(_ms(at))},
                "standardMessage": {"text": {"body": text}},
            }
            file.write(json.dumps({"chatItem": item}, ensure_ascii=False) + "\n")


WRITERS = {
    "messenger": messenger,
    "signal": signal,
    "whatsapp": whatsapp,
    "telegram": telegram,
    "sms": sms,
}


def main() -> None:
    """Write the export that the arguments ask for."""
    given = sys.argv[1:]
    form, messages, path, people, years = (*given, *("2", "0")[len(given) - 3 :])
    WRITERS[form](table(int(messages), int(people), years=int(years)), Path(path))


if __name__ == "__main__":
    main()
