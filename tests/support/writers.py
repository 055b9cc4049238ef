"""An invented table written as each kind of export, as the apps write them.

Each writer takes rows of (UTC time, person, text) and returns the files of an export: a name and
bytes each. Ana is the owner of the phone where the format knows one. Clocks are UTC.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from xml.sax.saxutils import quoteattr

from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.read import read_exports

Row = tuple[datetime, str, str]
Files = dict[str, bytes]
OWNER, OTHER = "Ana", "Ben"


def whatsapp(rows: Sequence[Row]) -> Files:
    """iOS, with seconds."""
    lines = (f"[{at:%d.%m.%Y, %H:%M:%S}] {who}: {text}" for at, who, text in rows)
    return {"_chat.txt": ("\n".join(lines) + "\n").encode()}


def telegram_json(rows: Sequence[Row]) -> Files:
    """One personal chat."""
    messages = [
        {
            "id": number, "type": "message", "date": f"{at:%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": str(int(at.timestamp())), "from": who, "from_id": f"user{who}",
            "text": text, "text_entities": [{"type": "plain", "text": text}],
        }
        for number, (at, who, text) in enumerate(rows, start=1)
    ]  # fmt: skip
    chat = {"name": OTHER, "type": "personal_chat", "id": 1, "messages": messages}
    return {"result.json": json.dumps(chat, ensure_ascii=False, indent=1).encode()}


def telegram_html(rows: Sequence[Row]) -> Files:
    """Pages of a hundred rows; a name is left out where the row above has the same."""
    files = {}
    for page, start in enumerate(range(0, len(rows), 100), start=1):
        body, before = [], ""
        for number, (at, who, text) in enumerate(rows[start : start + 100], start=start + 1):
            joined = " joined" if who == before else ""
            name = "" if joined else f'<div class="from_name">\n{escape(who)}\n</div>'
            text = escape(text).replace("\n", "<br>")
            body.append(
                f'<div class="message default clearfix{joined}" id="message{number}">'
                f'<div class="body"><div class="pull_right date details" '
                f'title="{at:%d.%m.%Y %H:%M:%S} UTC+00:00">{at:%H:%M}</div>{name}'
                f'<div class="text">\n{text}\n</div></div></div>'
            )
            before = who
        files[f"messages{page if page > 1 else ''}.html"] = (
            f'<html><body><div class="page_header"><div class="text bold">{OTHER}</div></div>'
            f'<div class="history">{"".join(body)}</div></body></html>'
        ).encode()
    return files


def sms_backup(rows: Sequence[Row]) -> Files:
    """SMS Backup & Restore."""
    lines = [
        f'<sms address="+15550100" date="{round(at.timestamp() * 1000)}" '
        f'type="{2 if who == OWNER else 1}" body={quoteattr(text, {chr(10): "&#10;"})} '
        f'read="1" contact_name="{OTHER}" />'
        for at, who, text in rows
    ]
    head = f"<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"{len(lines)}\">\n"
    return {"sms.xml": (head + "\n".join(lines) + "\n</smses>\n").encode()}


def sms_ie(rows: Sequence[Row]) -> Files:
    """SMS Import / Export, version 2."""
    lines = [
        json.dumps(
            {
                "address": "+15550100", "date": str(round(at.timestamp() * 1000)),
                "type": "2" if who == OWNER else "1", "body": text, "__display_name": OTHER,
            }
        )
        for at, who, text in rows
    ]  # fmt: skip
    return {"messages.ndjson": ("\n".join(lines) + "\n").encode()}


def imessage(rows: Sequence[Row]) -> Files:
    """imessage-exporter's text."""
    blocks = [
        f"{at:%b %d, %Y} {at.hour % 12 or 12:>2}:{at:%M:%S %p}\n"
        f"{'Me' if who == OWNER else who}\n{text}\n\n"
        for at, who, text in rows
    ]
    return {f"{OTHER}.txt": "".join(blocks).encode()}


def imazing(rows: Sequence[Row]) -> Files:
    """iMazing's CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Chat Session", "Message Date", "Type", "Sender Name", "Text", "Attachment"])
    for at, who, text in rows:
        kind, name = ("Outgoing", "") if who == OWNER else ("Incoming", who)
        writer.writerow([OTHER, f"{at:%Y-%m-%d %H:%M:%S}", kind, name, text, ""])
    return {"messages.csv": b"\xef\xbb\xbf" + out.getvalue().encode()}


def google_voice(rows: Sequence[Row]) -> Files:
    """One page of Google Voice."""
    body = "".join(
        f'<div class="message"><abbr class="dt" title="{at:%Y-%m-%dT%H:%M:%S}.000+00:00">x</abbr>:'
        + (
            '<cite class="sender vcard"><a class="tel" href="tel:+1"><abbr class="fn">Me</abbr></a>'
            if who == OWNER
            else '<cite class="sender vcard"><a class="tel" href="tel:+2"><span class="fn">'
            f"{who}</span></a>"
        )
        + f"</cite>: <q>{escape(text).replace(chr(10), '<br>')}</q></div>"
        for at, who, text in rows
    )
    page = f'<html><body><div class="hChatLog hfeed">{body}</div></body></html>'
    return {f"{OTHER} - Text - 2024-01-01T00_00_00Z.html": page.encode()}


def signal_md(rows: Sequence[Row]) -> Files:
    """signal-export's Markdown; minutes only."""
    lines = (
        f"[{at:%Y-%m-%d, %H:%M}] {'Me' if who == OWNER else who}: {text}" for at, who, text in rows
    )
    return {"chat.md": ("\n".join(lines) + "\n").encode()}


def signal_own(rows: Sequence[Row]) -> Files:
    """Signal's own export."""
    lines: list[object] = [
        {"version": "1", "backupTimeMs": "1703497267000"},
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"profileGivenName": OTHER}}},
        {"chat": {"id": "7", "recipientId": "2"}},
    ]
    for at, who, text in rows:
        own = who == OWNER
        item = {
            "chatId": "7", "authorId": "1" if own else "2",
            "dateSent": str(round(at.timestamp() * 1000)), "outgoing" if own else "incoming": {},
            "standardMessage": {"text": {"body": text}},
        }  # fmt: skip
        lines.append({"chatItem": item})
    return {"main.jsonl": "".join(json.dumps(line) + "\n" for line in lines).encode()}


def meta(rows: Sequence[Row]) -> Files:
    """Messenger's download, newest first, a hundred messages a file, every string mangled."""
    files = {}
    newest = list(reversed(rows))
    for number, start in enumerate(range(0, len(newest), 100), start=1):
        messages = [
            {
                "sender_name": who, "timestamp_ms": round(at.timestamp() * 1000),
                "content": text.encode().decode("latin-1"), "is_geoblocked_for_viewer": False,
            }
            for at, who, text in newest[start : start + 100]
        ]  # fmt: skip
        chat = {
            "participants": [{"name": OTHER}, {"name": OWNER}],
            "messages": messages, "title": OTHER, "thread_path": "inbox/ben_1",
        }  # fmt: skip
        files[f"message_{number}.json"] = json.dumps(chat, indent=1).encode()
    return files


def kakaotalk(rows: Sequence[Row]) -> Files:
    """KakaoTalk on a computer; minutes only."""
    out, day = [f"{OTHER} 님과 카카오톡 대화", "저장한 날짜 : 2024-05-01 10:00:00", ""], None
    for at, who, text in rows:
        if at.date() != day:
            day = at.date()
            out.append(
                f"--------------- {at.year}년 {at.month}월 {at.day}일 월요일 ---------------"
            )
        half = "오후" if at.hour >= 12 else "오전"
        out.append(f"[{who}] [{half} {at.hour % 12 or 12}:{at:%M}] {text}")
    return {"KakaoTalk.txt": ("\n".join(out) + "\n").encode()}


def line(rows: Sequence[Row]) -> Files:
    """LINE in Japanese; minutes only."""
    out, day = [f"[LINE] {OTHER}とのトーク履歴", "保存日時：2024/05/01 10:00"], None
    for at, who, text in rows:
        if at.date() != day:
            day = at.date()
            out += ["", f"{at:%Y/%m/%d}({'月火水木金土日'[at.weekday()]})"]
        if "\n" in text:
            text = '"' + text.replace('"', '""') + '"'
        out.append(f"{at:%H:%M}\t{who}\t{text}")
    return {f"[LINE] {OTHER}.txt": ("\n".join(out) + "\n").encode()}


WRITERS: dict[str, Callable[[Sequence[Row]], Files]] = {
    "whatsapp": whatsapp,
    "telegram-json": telegram_json,
    "telegram-html": telegram_html,
    "sms-backup": sms_backup,
    "sms-ie": sms_ie,
    "imessage-exporter": imessage,
    "imazing": imazing,
    "google-voice": google_voice,
    "signal-export": signal_md,
    "signal": signal_own,
    "meta": meta,
    "kakaotalk": kakaotalk,
    "line": line,
}


def written(files: Files, folder: Path) -> str:
    """Write an export and say where: the file, or the folder where there are several."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return str(folder / next(iter(files)) if len(files) == 1 else folder)


def read(files: Files, folder: Path, **more: object) -> Chat:
    """The chat of written files, by whatever format recognises them."""
    options = ReadOptions("UTC", me=OWNER)
    return read_exports([written(files, folder)], options, **more)  # type: ignore[arg-type]
