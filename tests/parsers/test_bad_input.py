"""Whatever the file: a table or one sentence. Whatever interrupts: nothing half-written."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from chatcheck.cli import cli
from chatcheck.parsers.errors import ChatcheckError, OutputError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import MESSAGES
from chatcheck.parsers.registry import FORMATS, recognise
from chatcheck.parsers.source import from_bytes
from chatcheck.reports.writing import write_whole
from tests.support.mutations import cuts, export, mutants
from tests.support.writers import WRITERS

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_exports" / "whatsapp_ana_ben.txt"
ZONE = ("--timezone", "Europe/London")
OPTIONS = ReadOptions("Europe/London")
READERS = {fmt.name: fmt for fmt in FORMATS}


def hold(data: bytes, name: str) -> None:
    """Read some bytes as they are recognised, and as the format that somebody insists on."""
    source = from_bytes("export", data)
    for choose in (recognise, lambda _: READERS[name]):
        said, chat = "", None
        try:
            chat = choose(source).read(source, OPTIONS)
        except ChatcheckError as error:
            said = str(error)
        if chat is None:
            assert 0 < len(said) < 2_000
            assert said.isprintable()
            continue
        assert chat.messages.schema == MESSAGES
        assert chat.messages["message_id"].null_count() == 0
        assert chat.messages["message_id"].is_unique().all()
        assert chat.messages["sent_at"].is_sorted()


def hold_all(wounded: Iterable[bytes], name: str) -> int:
    count = 0
    for data in wounded:
        hold(data, name)
        count += 1
    return count


@pytest.mark.parametrize("name", WRITERS)
def test_mutated_exports_are_read_or_refused(name: str) -> None:
    assert hold_all(mutants(export(name), seed=8, count=60), name) == 60


@pytest.mark.parametrize("name", WRITERS)
def test_cut_exports_are_read_or_refused(name: str) -> None:
    assert hold_all(cuts(export(name)), name) == 50


DEEP = b"[" * 100_000 + b"]" * 100_000
MESSAGE = b'{"id":1,"type":"message","date_unixtime":"1703497267","from_id":"user1","text":%s}'
CHAT = b'{"name":"A","type":"personal_chat","messages":[%s]}'
SMS = b'<smses count="1"><sms address="+1" date="1703497267000" type="1" body="%s"/></smses>'
PAGE = (
    b'<html><body><div class="history"><div class="message default" id="message1">'
    b'<div class="body"><div class="date details" title="25.12.2023 09:41:07">x</div>'
    b'<div class="from_name">A</div><div class="text">%s</div></div></div></div></body></html>'
)
META = (
    b'{"participants":[{"name":"A"}],"messages":[{"sender_name":"A","timestamp_ms":1703497267000,%s'
    b'}],"title":"A"}'
)
ITEM = (
    b'{"version":"1","backupTimeMs":"1"}\n{"chatItem":{"chatId":"1","authorId":"2","dateSent":'
    b'"1703497267000","standardMessage":{"text":{"body":"hi"}},"x":%s}}\n'
)
TABLE = b"Chat Session,Message Date,Type,Text%s\nA,2023-12-25 09:41:07,Incoming,hi%s\n"
HOSTILE = {
    "telegram-json: nested text": CHAT % (MESSAGE % DEEP),
    "telegram-json: nested elsewhere": CHAT % (MESSAGE % (b'"x","more":' + DEEP)),
    "telegram-json: numbers beyond all bounds": CHAT % (MESSAGE % b'"x"').replace(b"1", b"1" * 40),
    "sms-ie: nested": b'{"address":"+1","date":"1703497267000","type":"1","body":"b","x":%s}'
    % DEEP,
    "sms-backup: nested": SMS.replace(b"</smses>", b"<a>" * 100_000) % b"x",
    "sms-backup: half characters": SMS % (b"&#55357;" * 100_000),
    "sms-backup: overflow": SMS.replace(b"1703497267000", b"9" * 40) % b"x",
    "telegram-html: one element": PAGE % (b"<div>" * 100_000),
    "telegram-html: two in turn": PAGE % (b"<div><em>" * 50_000),
    "telegram-html: a million attributes": PAGE % (b"<p " + b"a=1 " * 100_000 + b">"),
    "imazing: columns": TABLE % (b",c" * 100_000, b""),
    # Found by fuzzing: zeros that are no UTF-16.
    "imazing: zeros": TABLE % (b"", b"hi\xff" + bytes(300)),
    "imazing: quotes": TABLE % (b"", b'"' * 100_001),
    "whatsapp: one line": b"25/12/2023, 09:41 - Ana: " + b"a: " * 1_000_000,
    "whatsapp: empty lines": b"25/12/2023, 09:41 - Ana: hi" + b"\n" * 3_000_000,
    "whatsapp: year one": b"25/12/0001, 09:41 - Ana: hi\n",
    "whatsapp: year 9999": b"25/12/9999, 09:41 - Ana: hi\n",
    "whatsapp: surrogates": b"25/12/2023, 09:41 - Ana: \xed\xa0\xbd\n",
    "whatsapp: UTF-32": "25/12/2023, 09:41 - Ana: hi\n".encode("utf-32"),
    "meta: nested text": META % (b'"content":' + DEEP),
    "meta: nested elsewhere": META % (b'"x":' + DEEP),
    "meta: numbers beyond all bounds": (META % b'"content":"x"').replace(b"1703", b"9" * 60),
    "meta: lone surrogates": META % b'"content":"\\ud83d"',
    "signal: nested": ITEM % DEEP,
    "signal: numbers beyond all bounds": (ITEM % b"0").replace(b"1703", b"9" * 60),
    "signal: lone surrogates": (ITEM % b"0").replace(b'"hi"', b'"\\ud83d"'),
    "signal: a million brackets": (ITEM % b"0") + b"\n" + b"[" * 1_000_000,
    "signal-export: reactions": b"[2023-12-25 09:41:07] A: x\n(- " + b"a: b, " * 50_000 + b"-)\n",
    "signal-export: quotes": b"[2023-12-25 09:41:07] A: \n\n" + b"> x\n" * 100_000,
    "signal-export: data without end": b'{"date":"2023-12-25T09:41:07","sender":"A","body":"x",'
    b'"quote":"","reactions":' + b"[" * 200_000,
    "kakaotalk: one line": "----- 2024년 3월 9일 -----\n[A] [9:05] ".encode() + b"[a] " * 500_000,
    "kakaotalk: a table of quotes": b"Date,User,Message\n2024-03-09 09:05:07,A," + b'"' * 100_001,
    "kakaotalk: a table of columns": b"Date,User,Message\n2024-03-09 09:05:07" + b",x" * 100_000,
    "line: year 9999": b"[LINE] Chat history with A\n\n9999/12/31(Fri)\n09:41\tA\thi\n",
    "line: no such day": b"[LINE] Chat history with A\n\n2024/13/45(Fri)\n09:41\tA\thi\n",
    "line: quotes": b"[LINE] Chat history with A\n\n2024/01/07\n"
    + b'09:41\tA\t"\n' * 20_000
    + b'"',
    "line: tabs": b"[LINE] Chat history with A\n\n2024/01/07\n09:41\tA" + b"\t" * 500_000,
    "imessage-exporter: tapbacks": b"Dec 25, 2023  9:41:07 AM\nAna\nhi\nTapbacks:\n"
    + b"    Loved by Ben\n" * 50_000,
    "sms-backup: tapbacks": b"<smses>"
    + b'<sms address="+1" date="1703497267000" type="1" body="Loved \xe2\x80\x9cok\xe2\x80\x9d"/>'
    b'<sms address="+1" date="1703497267001" type="2" body="ok"/>' * 5_000 + b"</smses>",
    "google-voice: no dates": b'<div class="hChatLog hfeed"><abbr class="dt"></abbr>'
    b'<div class="message"></div></div>',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_read_or_refused(case: str) -> None:
    hold(HOSTILE[case], case.partition(":")[0])


def test_a_file_without_a_name_in_an_archive_is_passed_over() -> None:
    # Found by fuzzing. What zipfile refuses to write: a name of no letters.
    name = b"_chat.txt"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name.decode(), "25/12/2023, 09:41 - Ana: hi\n")
    data = buffer.getvalue()
    at = data.index(b"PK\x01\x02")
    nameless = bytearray(data[:at] + data[at:].replace(name, b"", 1))
    nameless[at + 28 : at + 30] = bytes(2)  # the length of the name
    size = len(data) - at - 22 - len(name)
    nameless[-10:-6] = size.to_bytes(4, "little")
    with pytest.raises(ChatcheckError, match="export is an empty zip"):
        from_bytes("export", bytes(nameless))


def test_a_year_of_four_digits_is_that_year() -> None:
    with pytest.raises(ChatcheckError, match="impossible date"):
        recognise(source := from_bytes("x", HOSTILE["whatsapp: year one"])).read(source, OPTIONS)


def test_lines_that_end_in_carriage_returns_alone_are_lines() -> None:
    source = from_bytes("x", b"25/12/2023, 09:41 - Ana: hi\r25/12/2023, 09:42 - Ben: yo\r")
    assert recognise(source).read(source, OPTIONS).messages["text"].to_list() == ["hi", "yo"]


def test_the_texts_of_an_archive_are_capped_together() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", bytes(20_000_000))
    with pytest.raises(ChatcheckError, match="texts in bomb would unpack to 60,000,000 bytes"):
        from_bytes("bomb", buffer.getvalue())


@pytest.mark.parametrize("name", ["../../up/_chat.txt", "/root/_chat.txt", "a\\..\\_chat.txt"])
def test_paths_inside_archives_lead_nowhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "e.zip", "w") as archive:
        archive.writestr(name, "25/12/2023, 09:41 - Ana: hi\n")
    result = run("parse", tmp_path / "in" / "e.zip", "-o", tmp_path / "in" / "t.csv")
    assert result == 0
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")} == {
        "in", "in/e.zip", "in/t.csv",
    }  # fmt: skip


def run(*args: object) -> int:
    arguments = [str(arg) for arg in args]
    return CliRunner().invoke(cli, [*arguments, *ZONE], catch_exceptions=False).exit_code


# What is written.


def test_names_and_texts_of_any_kind_reach_every_report(tmp_path: Path) -> None:
    names = ("<img src=x onerror=alert(1)>", "$\\frac{1}{0}$ ../../etc/passwd")
    texts = (
        "</script><script>alert(2)</script>",
        "$x^2$ \\undefined{",
        "w" * 10_000,
        "a\x07b\x1b[1m",
    )
    lines = [
        f"25/12/2023, {9 + i // 60:02d}:{i % 60:02d} - {names[i % 2]}: {texts[i % 4]} {i}"
        for i in range(60)
    ]
    chat = tmp_path / "chat.txt"
    chat.write_text("\n".join(lines), encoding="utf-8")
    for kind in ("pdf", "png", "html"):
        assert run("analyze", chat, "-o", tmp_path / f"r.{kind}", "--quiet") == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "<script>alert" not in page


FORMULAS = ("=1+1", "+1", "-1", "@x", "\tx", "＝1")


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    lines = [f"25/12/2023, 09:4{i} - =Ana: {text}" for i, text in enumerate(FORMULAS)]
    (tmp_path / "c.txt").write_text("\n".join(lines), encoding="utf-8")
    assert run("parse", tmp_path / "c.txt", "-o", tmp_path / "t.csv") == 0
    table = pl.read_csv(tmp_path / "t.csv", infer_schema=False)
    assert table["text"].to_list() == [f"'{text}" for text in FORMULAS]
    assert set(table["sender"]) == {"'=Ana"}


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_results_are_readable_by_their_owner_only_and_inputs_are_not_touched(
    tmp_path: Path,
) -> None:
    before = (SAMPLE.read_bytes(), SAMPLE.stat().st_mtime_ns)
    (tmp_path / "old.csv").write_text("conversation,message_id,sent_at,sender,text,kind,\n")
    (tmp_path / "old.csv").chmod(0o666)
    for name in ("new.csv", "old.csv", "t.jsonl", "t.parquet"):
        assert run("parse", SAMPLE, "-o", tmp_path / name) == 0
    assert run("events", SAMPLE, "-o", tmp_path / "e.csv") == 0
    report = ("-o", tmp_path / "r.pdf", "--json", tmp_path / "s.json", "--quiet")
    assert run("analyze", SAMPLE, *report) == 0
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert len(modes) == 7
    assert (SAMPLE.read_bytes(), SAMPLE.stat().st_mtime_ns) == before


def process(code: str, folder: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """``chatcheck analyze`` of the sample in a process of its own, after some code."""
    command = f"['analyze', {str(SAMPLE)!r}, '-o', 'r.pdf', '--timezone', 'Europe/London']"
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}\n"
        f"from chatcheck.cli import main\nsys.argv[1:] = {command}\nmain()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=os.environ | more,
        capture_output=True,
        timeout=120,
        check=False,
    )


WATCH = """
def hook(event, args):
    if event.startswith('socket.') or event == 'urllib.Request':
        raise SystemExit(f'network: {event}')
sys.addaudithook(hook)
"""


def test_the_whole_job_opens_no_socket_and_leaves_no_copy_of_the_chat(tmp_path: Path) -> None:
    homes = {name: str(tmp_path / name) for name in ("TMPDIR", "HOME", "MPLCONFIGDIR")}
    for home in homes.values():
        Path(home).mkdir()
    (tmp_path / "out").mkdir()
    done = process(WATCH, tmp_path / "out", **homes)
    assert done.returncode == 0, done.stderr.decode()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["r.pdf"]
    assert list((tmp_path / "TMPDIR").iterdir()) == []
    line = SAMPLE.read_text(encoding="utf-8").splitlines()[40].partition(": ")[2].encode()
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "r.pdf"]
    assert not any(line in path.read_bytes() for path in left)


# What interrupts.

HALFWAY = """
import os, signal
import chatcheck.reports.formats.typst.pdf as pdf
def write(view, target):
    target.write_bytes(b'%PDF half')
    {}
pdf.write = write
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("os.kill(os.getpid(), signal.SIGINT)", 130),
        ("os.kill(os.getpid(), signal.SIGTERM)", 128 + signal.SIGTERM),
        # What some libraries make of an interrupt.
        (
            "\n    try:\n        os.kill(os.getpid(), signal.SIGINT)\n"
            "    except KeyboardInterrupt:\n        raise ImportError('half loaded')",
            130,
        ),
    ],
)
def test_an_interrupt_leaves_nothing_half_written(what: str, code: int, tmp_path: Path) -> None:
    done = process(HALFWAY.format(what), tmp_path)
    assert done.returncode == code
    assert list(tmp_path.iterdir()) == []
    said = done.stderr.decode().strip().splitlines()
    assert len(said) == (1 if code == 130 else 0)


def test_a_fault_of_its_own_is_one_line(tmp_path: Path) -> None:
    done = process(HALFWAY.format("raise KeyError('no such\\nthing')"), tmp_path)
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
    said = done.stderr.decode().strip()
    assert said.startswith("chatcheck: a fault of chatcheck itself (KeyError: ")
    assert "\n" not in said


def test_a_full_disk_is_said_even_where_closing_the_file_fails_as_well(tmp_path: Path) -> None:
    def write(target: Path) -> None:
        target.write_bytes(b"half")
        try:
            raise OSError(28, "No space left on device")
        finally:
            json.loads("{")

    with pytest.raises(OutputError, match=r"cannot be written .No space left on device"):
        write_whole(tmp_path / "t.csv", write, force=False)
    assert list(tmp_path.iterdir()) == []


def test_other_errors_of_writing_are_not_hidden(tmp_path: Path) -> None:
    def write(target: Path) -> None:
        raise KeyError(target)

    with pytest.raises(KeyError):
        write_whole(tmp_path / "t.csv", write, force=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links need no rights on POSIX")
def test_links_devices_and_folders_as_targets(tmp_path: Path) -> None:
    def write(target: Path) -> None:
        target.write_text("conversation,\n")

    (tmp_path / "link.csv").symlink_to("real.csv")
    write_whole(tmp_path / "link.csv", write, force=False)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "conversation,\n"
    (tmp_path / "round.csv").symlink_to("round.csv")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    (tmp_path / "folder.csv").mkdir()
    for name, said in (
        ("round.csv", "link to nowhere"),
        ("full.csv", "no ordinary file"),
        ("folder.csv", "is a folder"),
        ("missing/t.csv", "there is no folder"),
        ("real.csv/t.csv", "there is no folder"),
    ):
        with pytest.raises(OutputError, match=said):
            write_whole(tmp_path / name, write, force=True)


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="the owner of everything may write anywhere"
)
def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match=r"cannot be written .Permission denied"):
        write_whole(tmp_path / "t.csv", lambda target: None, force=False)
