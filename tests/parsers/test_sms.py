"""Backups of a phone's messages: threads, people, media and damage."""

from __future__ import annotations

import json

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.sms.backup import SMS_BACKUP
from chatcheck.parsers.sms.sms_ie import SMS_IE
from chatcheck.parsers.source import Member, Source, from_bytes

HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"{}\">\n"


def sms(text: str, at: int, address: str = "+15550101", name: str = "Ben", box: int = 1) -> str:
    return (
        f'<sms address="{address}" date="{at * 60_000}" type="{box}" body="{text}" '
        f'contact_name="{name}" />\n'
    )


def backup(*elements: str, count: int | None = None) -> bytes:
    head = HEAD.format(len(elements) if count is None else count)
    return (head + "".join(elements) + "</smses>\n").encode()


def read(data: bytes, **options: str) -> Chat:
    return SMS_BACKUP.read(from_bytes("sms.xml", data), ReadOptions("UTC", **options))


def test_numbers_with_and_without_their_country_are_one_thread() -> None:
    chat = read(
        backup(
            sms("a", 1, "+44 1632 960101"),
            sms("b", 2, "01632960101", name="(Unknown)"),
            sms("c", 3, "01632-960101", name="null", box=2),
        ),
        me="Ana",
    )
    assert chat.messages["sender"].to_list() == ["Ben", "Ben", "Ana"]
    assert chat.messages["conversation"].unique().to_list() == ["Ben"]


def test_several_threads_are_listed_by_size() -> None:
    data = backup(
        sms("a", 1),
        sms("b", 2),
        sms("c", 3, "+15550199", "Cleo"),
        sms("d", 4, "BANK", "null"),
        sms("e", 5, "+15550777"),
    )
    with pytest.raises(ChatcheckError, match=r"3 chats.*NAME: Ben \(3\), BANK \(1\), Cleo \(1\)"):
        read(data)
    chat = read(data, chat="Cleo")
    assert chat.messages["text"].to_list() == ["c"]
    assert [(s.reason, s.count) for s in chat.skipped] == [("in other chats of the backup", 4)]


def test_a_group_names_who_wrote() -> None:
    def group(text: str, at: int, sender: str, box: int) -> str:
        return (
            f'<mms date="{at * 60_000}" msg_box="{box}" address="+15550101~+15550102" '
            f'contact_name="Ben, Cleo"><parts><part seq="0" ct="text/plain" text="{text}"/></parts>'
            f'<addrs><addr address="{sender}" type="137"/></addrs></mms>'
        )

    chat = read(
        backup(
            group("a", 1, "+15550101", 1),
            group("b", 2, "+15550102", 1),
            group("c", 3, "insert-address-token", 2),
        )
    )
    assert chat.messages.select("sender", "text").rows() == [
        ("Ben", "a"), ("Cleo", "b"), ("Me", "c"),
    ]  # fmt: skip


def test_media_never_reach_the_parser() -> None:
    picture = (
        '<mms date="60000" msg_box="1" address="+15550101" contact_name="Ben"><parts>'
        '<part seq="0" ct="image/png" text="null" data="{}"/></parts></mms>'
    ).format("iVBORw0KGgo" * 400_000)
    data = backup(picture, sms("a note that says data=&quot;none&quot; here", 5))
    held: list[int] = []

    def pieces() -> object:
        for at in range(0, len(data), 4096):
            held.append(at)
            yield data[at : at + 4096]

    member = Member("s.xml", len(data), None, lambda: b"", lambda: data[:65_536], pieces)  # type: ignore[arg-type]
    chat = SMS_BACKUP.read(Source("s.xml", (member,)), ReadOptions("UTC"))
    assert chat.messages["kind"].to_list() == ["photo", "text"]
    assert chat.messages["text"][1] == 'a note that says data="none" here'
    assert len(held) > 1000


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    data = backup(
        sms("&#55357;&#56832;x&#10;y", 1),
        sms("&#55357; alone", 2),
        sms("q", 3).replace('body="q"', f'body="q" data="{"QUJD" * 40}"'),
        sms("\x0bbell", 4, box=2),
        sms("&#xD83D;&#xde00; &#xDE00; &#0;&#x1F;&#1114112;", 5),
    )
    whole = read(data).messages

    def pieces() -> object:
        for at in range(0, len(data), size):
            yield data[at : at + size]

    member = Member("s.xml", len(data), None, lambda: b"", lambda: data[:65_536], pieces)  # type: ignore[arg-type]
    cut = SMS_BACKUP.read(Source("s.xml", (member,)), ReadOptions("UTC")).messages
    assert cut.equals(whole)
    assert whole["text"].to_list() == [
        "😀x\ny", "\ufffd alone", "q", "bell", "😀 \ufffd \ufffd\ufffd\ufffd",
    ]  # fmt: skip


def test_empty_lines_before_the_declaration_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbf\n \n" + backup(sms("a", 1))).messages["text"].to_list() == ["a"]


def test_a_cut_or_short_backup_is_said() -> None:
    data = backup(sms("a", 1), sms("b", 2), sms("c", 3))
    assert "cut off" in read(data[: data.index(b'body="c')]).notes[0]
    assert "says that it holds 9 messages, but 1" in read(backup(sms("a", 1), count=9)).notes[0]


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_refused(dtd: str) -> None:
    data = backup(sms("&b;", 1)).replace(b"<smses", dtd.encode() + b"<smses", 1)
    with pytest.raises(ChatcheckError, match="declares entities"):
        read(data)


def test_damage_is_refused_with_its_place() -> None:
    with pytest.raises(ChatcheckError, match="damaged at line 4, column"):
        read(backup(sms("a", 1), "<sms <<>"))


def test_the_older_sms_ie_array_is_read() -> None:
    rows = [
        {"address": "+1", "date": "60000000000000", "type": "1", "body": "x"},
        {"address": "+1", "date": "1719730860000", "type": "2", "body": "b", "display_name": "Ben"},
        {
            "date": "1719730920", "msg_box": "1", "sender_address": "+1",
            "recipient_addresses": ["+2"], "parts": [{"ct": "text/plain", "text": "c"}],
        },
    ]  # fmt: skip
    data = json.dumps(rows).encode()
    chat = SMS_IE.read(from_bytes("messages.json", data), ReadOptions("UTC", me="Ana"))
    assert chat.messages.select("sender", "text").rows() == [("Ana", "b"), ("Ben", "c")]
    assert [(skip.reason, skip.count) for skip in chat.skipped] == [("without a date", 1)]


def test_a_cut_sms_ie_file_is_read_up_to_the_cut() -> None:
    line = {"address": "+1", "date": "1719730860000", "type": "1", "body": "b"}
    data = "\n".join(json.dumps(line | {"body": f"t{i}"}) for i in range(3)).encode()
    chat = SMS_IE.read(from_bytes("messages.ndjson", data[:-9]), ReadOptions("UTC"))
    assert chat.messages["text"].to_list() == ["t0", "t1"]
    assert "cut off" in chat.notes[0]
