"""Writes the invented samples that are too long or too binary to write by hand.

The main sample is 43 weeks of an invented couple, Ana and Ben, laid out from labelled episodes so
that Ben turns away more often in the last thirteen weeks and Ana does not. The others are short
and show what else an export may look like. ``make samples`` runs this.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_exports"
SOURCE = ROOT / "benchmarks" / "episodes" / "brit.jsonl"
FIRST = datetime(2024, 1, 8)  # a Monday
WEEKS = 43
LATE_WEEKS = 13
# Of one person's turning away, the share that falls into the last weeks.
LATE_SHARE = {"B": 0.9, "A": LATE_WEEKS / WEEKS}
REJECTIONS = {
    "half_listening", "one_word_reply", "correcting", "delayed_unacknowledged", "minimising",
    "cancelled_without_repair", "flat_good_news", "unanswered_good_news",
}  # fmt: skip
NAMES = {"A": "Ana", "B": "Ben"}
REST = timedelta(minutes=95)


def main_sample() -> str:
    """The couple's export, Android layout."""
    rng = np.random.default_rng(20240108)
    episodes = [json.loads(line) for line in SOURCE.read_text(encoding="utf-8").splitlines()]
    weeks: list[list[dict[str, Any]]] = [[] for _ in range(WEEKS)]
    for episode in episodes:
        weeks[_week(episode, rng)].append(episode)
    lines = [
        "08/01/2024, 06:58 - Messages and calls are end-to-end encrypted. Only people in this "
        "chat can read, listen to, or share them. Learn more."
    ]
    free = FIRST
    for number, scenes in enumerate(weeks):
        monday = FIRST + timedelta(weeks=number)
        order = rng.permutation(len(scenes))
        for place, index in enumerate(order):
            day = monday + timedelta(days=int(place * 7 // max(len(scenes), 1)))
            free = _lay(scenes[index], day, free, lines)
    return "\n".join(lines) + "\n"


def _week(episode: dict[str, Any], rng: np.random.Generator) -> int:
    """The week an episode is told in: what Ben does wrong comes late, the rest evenly."""
    wrong = episode["label"] == "yes" and episode["category"] in REJECTIONS
    share = LATE_SHARE[episode["actor"]] if wrong else LATE_WEEKS / WEEKS
    late = rng.random() < share
    first, count = (WEEKS - LATE_WEEKS, LATE_WEEKS) if late else (0, WEEKS - LATE_WEEKS)
    return first + int(rng.integers(count))


def _lay(episode: dict[str, Any], day: datetime, free: datetime, lines: list[str]) -> datetime:
    """Append an episode's messages on the first day on which it touches nothing before it."""
    offsets = []
    for message in episode["messages"]:
        number, clock = message["at"].split()
        hour, minute = map(int, clock.split(":"))
        offsets.append(timedelta(days=int(number), hours=hour, minutes=minute))
    while day + offsets[0] < free:
        day += timedelta(days=1)
    for message, offset in zip(episode["messages"], offsets, strict=True):
        lines.append(
            f"{day + offset:%d/%m/%Y, %H:%M} - {NAMES[message['from']]}: {message['text']}"
        )
    return day + offsets[-1] + REST


IOS = """\
[04.03.24, 07:12:03] Zoë 🌻: \u200eMessages and calls are end-to-end encrypted.
[04.03.24, 07:12:10] Zoë 🌻: morning! slept?
[04.03.24, 07:14:41] ~\u202fRafa: like a stone
[04.03.24, 07:15:02] ~\u202fRafa: \u200e<attached: 00000012-PHOTO-2024-03-04-07-15-02.jpg>
[04.03.24, 07:15:30] Zoë 🌻: is that the cat in my bag
[04.03.24, 07:15:44] ~\u202fRafa: she is packed
she has her passport
and opinions
[13.03.24, 18:40:00] Zoë 🌻: They said yes!! I start in May 🎉
[13.03.24, 18:41:12] ~\u202fRafa: SHUT UP. I'm so proud of you
[13.03.24, 18:41:40] ~\u202fRafa: what did they say exactly?
[13.03.24, 18:45:09] Zoë 🌻: \u200eaudio omitted
[13.03.24, 18:52:30] ~\u202fRafa: \u200eVoice call, \u200e12 min
[14.03.24, 12:02:00] ~\u202fRafa: \u200eThis message was deleted.
[14.03.24, 12:02:31] ~\u202fRafa: dinner at 8, I've booked the place with the lamps \u200e<This message was edited>
[14.03.24, 12:05:00] Zoë 🌻: the lamps!! yes
[14.03.24, 12:06:45] Zoë 🌻: https://example.org/menu
[14.03.24, 19:20:11] Zoë 🌻: Location: https://maps.google.com/?q=48.2082,16.3738
[15.03.24, 09:00:00] ~\u202fRafa: \u200ePOLL:
Where on Sunday?
\u200eOPTION: river (1 vote)
\u200eOPTION: museum (0 votes)
[15.03.24, 09:03:20] Zoë 🌻: river: obviously
"""

GERMAN = """\
04.11.23, 20:15 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses Chats kann sie lesen oder anhören.
04.11.23, 20:15 - Jonas: bist du gut angekommen?
04.11.23, 20:17 - Mia: ja! zug war pünktlich, ein wunder
04.11.23, 20:18 - Jonas: ich rahme das ein
04.11.23, 20:19 - Mia: <Medien ausgeschlossen>
04.11.23, 20:24 - Jonas: IMG-20231104-WA0003.jpg (Datei angehängt)
die katze vermisst dich
sie sitzt auf deinem koffer
17.11.23, 08:02 - Mia: Diese Nachricht wurde gelöscht.
17.11.23, 08:03 - Mia: ich habe die stelle!!
17.11.23, 08:05 - Jonas: WAS. erzähl
17.11.23, 08:06 - Jonas: ich bin so stolz auf dich
17.11.23, 12:30 - Jonas: wer kommt am samstag: wir oder auch deine schwester?
17.11.23, 12:41 - Mia: nur wir <Diese Nachricht wurde bearbeitet.>
26.11.23, 23:59 - Jonas: gute nacht ❤️
27.11.23, 00:00 - Mia: schlaf gut
"""


SMS_IE = """\
{"address":"+441632960101","date":"1719730800000","type":"1","body":"did the boiler man come?","__display_name":"Ben"}
{"address":"01632960101","date":"1719731160000","type":"2","body":"he came & went 😀\\nnothing works","__display_name":"Ben"}
{"address":"+441632960101","date":"1719731170000","type":"3","body":"never sent","__display_name":"Ben"}
{"date":"1719734400","msg_box":"1","sub":null,"__sender_address":{"address":"+441632960101","type":"137","__display_name":"Ben"},"__recipient_addresses":[{"address":"+441632960199","type":"151"}],"__parts":[{"seq":"-1","ct":"application/smil","text":"<smil/>"},{"seq":"0","ct":"image/jpeg","_data":"/data/1.jpg"},{"seq":"0","ct":"text/plain","text":"is it meant to drip"}]}
{"date":"1719735000","msg_box":"2","__sender_address":{"address":"insert-address-token","type":"137"},"__recipient_addresses":[{"address":"+441632960101","type":"151","__display_name":"Ben"}],"__parts":[{"seq":"0","ct":"text/plain","text":"no. bucket. now"}]}
"""


def archive(members: dict[str, bytes]) -> bytes:
    """A zip with a fixed date inside."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, (2024, 3, 20, 8, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(member, content)
    return data.getvalue()


def main() -> None:
    """Write every sample."""
    SAMPLES.mkdir(exist_ok=True)
    (SAMPLES / "whatsapp_ana_ben.txt").write_text(main_sample(), encoding="utf-8")
    (SAMPLES / "whatsapp_german.txt").write_text(GERMAN, encoding="utf-8")
    ios = {
        "_chat.txt": IOS.replace("\n", "\r\n").encode(),
        "00000012-PHOTO-2024-03-04-07-15-02.jpg": b"\xff\xd8\xff\xe0 not a real picture",
    }
    (SAMPLES / "whatsapp_export.zip").write_bytes(archive(ios))
    (SAMPLES / "sms_ie.zip").write_bytes(archive({"messages.ndjson": SMS_IE.encode()}))


if __name__ == "__main__":
    main()
