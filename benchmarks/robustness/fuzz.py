"""Fuzzing of one parser by coverage: any bytes give a table or one sentence, never a traceback.

``make fuzz`` runs every target for ``FUZZ_SECONDS`` (default 400); ``python -m
benchmarks.robustness.fuzz whatsapp 3600`` runs one for an hour. Needs the extra ``fuzz``
(atheris: Linux and macOS). What is found stands in the folder named at the
end; each find is then kept as a test.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import atheris

with atheris.instrument_imports(include=["chatcheck.parsers"]):
    from chatcheck.parsers import registry
    from chatcheck.parsers.errors import ChatcheckError
    from chatcheck.parsers.formats import Format, ReadOptions
    from chatcheck.parsers.messages import MESSAGES
    from chatcheck.parsers.source import from_bytes

from tests.support import writers

FORMATS = {fmt.name: fmt for fmt in registry.FORMATS}
TARGETS = (*FORMATS, "source")
SAMPLES = Path(__file__).parents[2] / "sample_exports"
MOST_BYTES = 8_192
LONGEST_SAID = 2_100
# What the formats are made of, so that a mutation need not find it letter by letter.
TOKENS = (
    "\u200e", "\u202f", "\ufeff", "[25/12/2023, 09:41:07] ", "25/12/2023, 09:41 - ", ": ", "null",
    "<attached: 1-PHOTO-2023-12-25-09-41-07.jpg>", " (file attached)", "<Media omitted>", "omitted",
    '"messages":[', '"id":1,', '"type":"message"', '"date_unixtime":"1703497267"', '"text":[',
    '"reactions":[', '"recent":[', '\\x0C', '"document_id": a.webm', '"from_id":"user1"',
    "<sms ", "<mms ", '<part ct="text/plain" text="', '<addr type="137" address="', "&#55357;",
    "&#56832;", ' data="', '<!DOCTYPE', '<div class="message default joined" id="message1">',
    '<div class="forwarded body">', "Dec 25, 2023  9:41:07 AM", "Tapbacks:", "Loved by Ana",
    "Edited 1 second later: ", "Chat Session,Message Date,Type,Text", "[2023-12-25, 09:41] Me: ",
    "(- Ana: x -)", "[2023-12-25 09:41:07] Me: ", "\n> ", '"chatItem":{"dateSent":"1703497267000"',
    '"standardMessage":{"text":{"body":"', '"sender_name":"', '"timestamp_ms":1703497267000',
    '"senderName":"', "[오전 9:12] ", "님과 카카오톡 대화", "--------------- 2024년 3월 11일 ",
    "2024. 3. 11. 오전 9:12, ", "Date,User,Message", "2024/01/01(月)", "09:41\t", "[LINE] ", "午後",
    "Loved “", "”", "Translated from:", "\u21a9 ", "PK\x03\x04",
    '<abbr class="dt" title="2023-12-25T09:41:07.894-07:00">',
)  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """Small exports of the format, as the tests write them and as the samples have them."""
    first = datetime(2023, 12, 25, 9, 41, tzinfo=UTC)
    rows = [
        (first + timedelta(minutes=7 * i), ("Ana", "Ben")[i % 2], text)
        for i, text in enumerate(("hi", "how are you & yours?", "fine 😀\nand you", "<3", "ok"))
    ]
    makers = writers.WRITERS.items()
    found = [
        data for name, make in makers if target in (name, "source") for data in make(rows).values()
    ]
    for path in sorted(SAMPLES.rglob("*")):
        if path.is_file() and not path.name.endswith((".expected.jsonl", ".chances.jsonl")):
            data = path.read_bytes()
            fmt = FORMATS.get(target)
            if path.suffix == ".zip":
                wanted = fmt is None
            else:
                wanted = fmt is not None and fmt.recognises(from_bytes(path.name, data))
            if wanted:
                found.append(data[:MOST_BYTES])
    return found


def check(fmt: Format, data: bytes) -> None:
    """Read some bytes as a format, whether or not it recognises them (``--format`` forces it)."""
    if data.startswith(b"PK\x03\x04"):
        return  # archives are the target "source"
    source = from_bytes("export", data)
    fmt.recognises(source)
    chat = fmt.read(source, ReadOptions("Europe/London"))
    assert chat.messages.schema == MESSAGES
    assert chat.messages["message_id"].is_unique().all()
    assert chat.messages["sent_at"].is_sorted()
    assert chat.messages["text"].null_count() == 0


def check_source(data: bytes) -> None:
    """Open some bytes as an archive and read whatever is in it."""
    source = from_bytes("export.zip", b"PK\x03\x04" + data.removeprefix(b"PK\x03\x04"))
    registry.recognise(source).read(source, ReadOptions("Europe/London"))


def once(target: str, data: bytes) -> None:
    """One try; a ``ChatcheckError`` must say its sentence on one line."""
    try:
        if target == "source":
            check_source(data)
        else:
            check(FORMATS[target], data)
    except ChatcheckError as error:
        said = str(error)
        assert said
        assert "\n" not in said
        assert len(said) < LONGEST_SAID


def run(target: str, seconds: int, folder: Path) -> None:
    """Fuzz one target in this process; ends it."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    for number, data in enumerate(seeds(target)):
        (corpus / f"seed{number}").write_bytes(data)
    tokens = folder / "tokens"
    lines = ("".join(f"\\x{byte:02x}" for byte in token.encode()) for token in TOKENS)
    tokens.write_text("\n".join(f'"{line}"' for line in lines) + "\n")
    # The instrumented process itself grows by about 2 kB a try: the limit is on one allocation.
    flags = [
        f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}", "-timeout=20",
        "-malloc_limit_mb=2048", "-rss_limit_mb=6000",
        f"-dict={tokens}", f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    atheris.Setup(
        [sys.argv[0], *flags, str(corpus)],
        lambda data: once(target, data),
    )
    atheris.Fuzz()


def main() -> None:
    """One target in this process, or every target in a process each, one after another."""
    arguments = sys.argv[1:]
    seconds = int(arguments[1]) if len(arguments) > 1 else int(os.environ.get("FUZZ_SECONDS", 400))
    if arguments and arguments[0] in TARGETS:
        run(arguments[0], seconds, Path(tempfile.mkdtemp(prefix=f"fuzz-{arguments[0]}-")))
        return
    failed = []
    for target in TARGETS:
        print(f"== {target}: {seconds} s", flush=True)
        done = subprocess.run([sys.executable, __file__, target, str(seconds)], check=False)
        if done.returncode:
            failed.append(target)
    raise SystemExit(f"finds in {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
