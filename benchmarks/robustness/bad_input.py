"""Bad input, tried and held: mutated exports in this process, hostile files by the whole command.

``make bench-bad-input`` prints the table of docs/bad_input.md. A file is held where the command
ends with 0 or 1, says one line, and stays under 20 s of processor time and 2 GB. Wall time is
not judged: it depends on what else the machine does.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.registry import FORMATS, recognise
from chatcheck.parsers.source import from_bytes
from tests.support import mutations
from tests.support.writers import WRITERS

MB = 1024 * 1024
MUTANTS = 1_000
MOST_SECONDS, MOST_MB = 20.0, 2_000.0
LINE = b"25/12/2023, 09:41 - Ana: hi\n25/12/2023, 09:42 - Ben: yo\n"
SMS = b'<smses count="1"><sms address="+1" date="1703497267000" type="1" body="%s"/></smses>'
ROW = b'{"id":1,"type":"message","date_unixtime":"1703497267","from_id":"user1","text":%s}'
TELEGRAM = b'{"name":"A","type":"personal_chat","messages":[%s]}'
PAGE = (
    b'<html><body><div class="history"><div class="message default" id="message1">'
    b'<div class="body"><div class="date details" title="25.12.2023 09:41:07">x</div>'
    b'<div class="from_name">A</div><div class="text">%s</div></div></div></div></body></html>'
)
TABLE = b"Chat Session,Message Date,Type,Text%s\nA,2023-12-25 09:41:07,Incoming,%s\n"
IMESSAGE = b"Dec 25, 2023  9:41:07 AM\nAna\n%s\n\n"
VOICE = (
    b'<div class="message"><abbr class="dt" title="2023-12-25T09:41:07.894-07:00">x</abbr>'
    b'<cite class="sender vcard"><a class="tel" href="tel:+1"><span class="fn">Ana</span></a>'
    b"</cite><q>hi</q></div>"
)
KAKAO = "----- 2024년 3월 9일 토요일 -----\n".encode()
LINES_HEAD = b"[LINE] Chat history with A\nSaved on: x\n\n2024/01/07(Sun)\n"
META = b'{"participants":[{"name":"A"}],"messages":[%s],"title":"A"}'
MESSAGE = b'{"sender_name":"A","timestamp_ms":1703497267000,"content":"\\u00e2\\u009d\\u00a4"}'
SIGNAL = (
    b'{"chatItem":{"chatId":"1","authorId":"2","dateSent":"1703497267000","standardMessage":'
    b'{"text":{"body":"hi"}}}}\n'
)
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)


def deep(opening: bytes, closing: bytes = b"", times: int = 100_000) -> bytes:
    """Something nested."""
    return opening * times + closing * times


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def locked() -> bytes:
    """An archive that says it is encrypted."""
    data = bytearray(zipped({"_chat.txt": LINE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "random bytes, 1 MB": lambda: random.Random(1).randbytes(MB),
    "zero bytes, 30 MB": lambda: bytes(30 * MB),
    "one line of 30 MB": lambda: LINE + b"25/12/2023, 09:43 - Ana: " + b"a" * 30 * MB,
    "one line of 30 MB, colons": lambda: LINE + b"25/12/2023, 09:43 - " + b": " * 15 * MB,
    "one line of 30 MB, marks": lambda: LINE.rstrip() + "\u200e".encode() * 10 * MB,
    "30 MB of empty lines": lambda: LINE + b"\n" * 30 * MB,
    "15 million short lines": lambda: LINE + b"x\n" * 15 * MB,
    "1.2 million headers": lambda: b"25/12/2023, 09:41 - A: x\n" * (30 * MB // 25),
    "50,000 senders": lambda: b"".join(b"25/12/2023, 09:41 - P%d: x\n" % n for n in range(50_000)),
    "UTF-16": lambda: (LINE * 500).decode().encode("utf-16"),
    "UTF-32": lambda: (LINE * 500).decode().encode("utf-32"),
    "cp1252": lambda: LINE * 500 + b"25/12/2023, 09:43 - Ana: caf\xe9\n",
    "lone surrogates": lambda: LINE * 500 + b"25/12/2023, 09:43 - Ana: \xed\xa0\xbd\n",
    "year 1": lambda: b"25/12/0001, 09:41 - Ana: hi\n",
    "year 9999": lambda: b"25/12/9999, 09:41 - Ana: hi\n",
    "JSON nested in a text": lambda: TELEGRAM % (ROW % deep(b"[", b"]")),
    "JSON nested elsewhere": lambda: TELEGRAM % (ROW % (b'"x","more":' + deep(b'{"a":', b"}"))),
    "JSON cut in a million brackets": lambda: b'{"chats":{"list":' + deep(b"[", b"", MB),
    "JSON text of 30 MB": lambda: TELEGRAM % (ROW % (b'"' + b"x" * 30 * MB + b'"')),
    "epoch overflow": lambda: TELEGRAM % (ROW % b'"x"').replace(b"1703497267", b"9" * 30),
    "number overflow": lambda: TELEGRAM % (ROW % b'"x"').replace(b'"id":1', b'"id":' + b"9" * 30),
    "NDJSON nested": lambda: (
        b'{"address":"1","date":"1703497267000","type":"1","body":"b","x":%s}' % deep(b"[", b"]")
    ),
    "XML entity bomb": lambda: b"<!DOCTYPE s [%s]>" % LAUGHS + SMS % b"&l9;",
    "XML external entity": lambda: (
        b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SMS % b"&x;"
    ),
    "XML nested": lambda: SMS.replace(b"</smses>", deep(b"<a>", b"</a>") + b"</smses>") % b"x",
    "XML opened 5 million times": lambda: SMS.replace(b"</smses>", b"<a>" * 5_000_000) % b"x",
    "XML attribute of 30 MB": lambda: SMS % (b"y" * 30 * MB),
    "XML of half characters, 24 MB": lambda: SMS % (b"&#55357;" * 3 * MB),
    "XML of a million attributes": lambda: (
        SMS.replace(b"body", b" ".join(b'a%d="1"' % n for n in range(MB)) + b" body") % b"x"
    ),
    "XML media without an end": lambda: (
        SMS.replace(b"</smses>", b'<mms date="1"><part data="' + b"QUJD" * 7 * MB) % b"x"
    ),
    "HTML of one element": lambda: PAGE % deep(b"<div>", b"", MB),
    "HTML of two in turn": lambda: PAGE % deep(b"<div><em>", b"", 300_000),
    "HTML of formatting": lambda: PAGE % deep(b"<a><b><i><p>", b"", 50_000),
    "HTML tables": lambda: PAGE % deep(b"<table><tr><td>", b"", 200_000),
    "HTML of a million attributes": lambda: PAGE % (b"<p " + b"a=1 " * MB + b">"),
    "HTML text of 30 MB": lambda: PAGE % (b"y" * 30 * MB),
    "150,000 messages of Voice": lambda: (
        b'<html><div class="hChatLog hfeed">' + VOICE * 150_000 + b"</div></html>"
    ),
    "CSV cell of 30 MB": lambda: TABLE % (b"", b'"' + b"x" * 30 * MB + b'"'),
    "CSV of quotes, 30 MB": lambda: TABLE % (b"", b'"' * 30 * MB),
    "CSV of a million columns": lambda: TABLE % (b",c" * MB, b"x"),
    "950,000 messages of iMessage": lambda: IMESSAGE % b"x" * 950_000,
    "one iMessage of 15 million lines": lambda: IMESSAGE % (b"x\n" * 15 * MB),
    "1.1 million messages of Signal": lambda: b"[2023-12-25, 09:41] Me: hi\n" * 1_100_000,
    "a million rows of KakaoTalk": lambda: KAKAO + "[가] [오전 9:05] x\n".encode() * MB,
    "one row of KakaoTalk, 30 MB": lambda: KAKAO + "[가] [오전 9:05] ".encode() + b"[a] " * 7 * MB,
    "2 million rows of LINE": lambda: LINES_HEAD + b"09:05\tA\tx\n" * 2 * MB,
    "quotes of LINE without an end": lambda: LINES_HEAD + b'09:05\tA\t"x\n' * 2 * MB,
    "200,000 messages of Messenger": lambda: META % b",".join([MESSAGE] * 200_000),
    "Messenger cut in brackets": lambda: (META % MESSAGE)[:-15] + b',"x":' + b"[" * 20 * MB,
    "300,000 messages of Signal's own": lambda: SIGNAL * 300_000,
    "Signal's own without line ends": lambda: SIGNAL.rstrip() * 200_000,
    "zip bomb": lambda: zipped({"_chat.txt": LINE + bytes(400 * MB)}),
    "zip bomb in 20 pieces": lambda: zipped({f"{n}.txt": bytes(49 * MB) for n in range(20)}),
    "zip in a zip": lambda: zipped({"a.zip": zipped({"_chat.txt": LINE})}),
    "zip that is encrypted": locked,
    "zip cut in half": lambda: zipped({"_chat.txt": LINE * 9_000})[:200],
    "zip with .. in a name": lambda: zipped({"../../_chat.txt": LINE}),
    "zip of 100,000 files": lambda: zipped(
        {f"{n}.txt": b"x" for n in range(100_000)}, zipfile.ZIP_STORED
    ),
}  # fmt: skip


def mutated() -> Iterator[tuple[str, int, int]]:
    """(format, tried, read) of mutants and cuts; anything but a table or a sentence is raised."""
    for fmt in FORMATS:
        if fmt.name not in WRITERS:
            continue
        data = mutations.export(fmt.name)
        tried = read = 0
        for bad in (*mutations.mutants(data, 2024, MUTANTS), *mutations.cuts(data)):
            source = from_bytes("export", bad)
            for choose in (recognise, lambda _, fmt=fmt: fmt):
                tried += 1
                with contextlib.suppress(ChatcheckError):
                    choose(source).read(source, ReadOptions("Europe/London"))
                    read += 1
        yield fmt.name, tried, read


def command(file: Path) -> tuple[int, float, float, str]:
    """Exit code, seconds of processor, megabytes and what was said of ``chatcheck parse``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "chatcheck", "parse", str(file), "--timezone", "Europe/London"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stderr is not None
    said = process.stderr.read().decode("utf-8", "replace").strip()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def main() -> None:
    """Print the tables; ends with 1 where anything was not held."""
    print("| format | tried | read | refused |\n|---|--:|--:|--:|")
    for name, tried, read in mutated():
        print(f"| {name} | {tried:,} | {read:,} | {tried - read:,} |", flush=True)
    print("\n| file | MB | exit | processor | memory |\n|---|--:|--:|--:|--:|")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export"
        for name, make in HOSTILE.items():
            file.write_bytes(make())
            size = file.stat().st_size / MB
            code, seconds, memory, said = command(file)
            held = code in (0, 1) and "\n" not in said and "fault of chatcheck" not in said
            held &= seconds <= MOST_SECONDS and memory <= MOST_MB
            failed += not held
            mark = "" if held else " **not held**"
            cells = f"{size:.1f} | {code} | {seconds:.1f} s | {memory:.0f} MB{mark}"
            print(f"| {name} | {cells} |", flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
