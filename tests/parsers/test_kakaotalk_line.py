"""KakaoTalk and LINE: their layouts, clocks, notices, media, and what is damaged."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.source import from_bytes


def read(data: str | bytes, label: str = "chat.txt", **options: Any) -> Chat:
    source = from_bytes(label, data.encode() if isinstance(data, str) else data)
    return recognise(source).read(source, ReadOptions("UTC", **options))


def told(chat: Chat) -> list[tuple[object, ...]]:
    return chat.messages.select("sender", "kind", "text").rows()


def clocks(chat: Chat) -> list[str]:
    return [f"{at:%m-%d %H:%M}" for at in chat.messages["sent_at"]]


BAR = "--------------- {} ---------------"


@pytest.mark.parametrize(
    ("bar", "time", "clock"),
    [
        ("2024년 3월 9일 토요일", "오전 12:05", "03-09 00:05"),
        ("2024년 3월 9일 토요일", "오후 12:05", "03-09 12:05"),
        ("2024년 3월 9일 토요일", "오후 1:05", "03-09 13:05"),
        ("2024년 12월 31일 화요일", "23:05", "12-31 23:05"),
        ("Saturday, March 9, 2024", "1:05 PM", "03-09 13:05"),
        ("Saturday, March 9, 2024", "12:05 AM", "03-09 00:05"),
    ],
)
def test_days_and_times_of_kakaotalk_on_a_computer(bar: str, time: str, clock: str) -> None:
    data = f"{BAR.format(bar)}\n[Sora [일]] [{time}] one\ntwo\n[Jun] [{time}] three: 3\n"
    chat = read(data)
    assert chat.format == "kakaotalk"
    assert told(chat) == [("Sora [일]", "text", "one\ntwo"), ("Jun", "text", "three: 3")]
    assert clocks(chat) == [clock, clock]


@pytest.mark.parametrize(
    ("at", "clock"),
    [
        ("2024년 3월 9일 오후 1:05", "03-09 13:05"), ("2024. 3. 9. 오전 12:05", "03-09 00:05"),
        ("2024. 3. 9. 13:05", "03-09 13:05"), ("March 9, 2024 at 1:05 PM", "03-09 13:05"),
        ("Mar 9, 2024, 1:05 PM", "03-09 13:05"),
    ],
)  # fmt: skip
def test_days_and_times_of_kakaotalk_on_phones(at: str, clock: str) -> None:
    data = f"Sora 님과 카카오톡 대화\n저장한 날짜 : x\n\n{at}\n{at}, Sora : one : 1\ntwo\n{at}, Jun : \n"
    chat = read(data)
    assert told(chat) == [("Sora", "text", "one : 1\ntwo"), ("Jun", "unknown", "")]
    assert clocks(chat) == [clock, clock]
    assert chat.messages["conversation"][0] == "Sora"


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("사진", "photo", ""), ("사진 3장", "photo", ""), ("사진 보내줘", "text", "사진 보내줘"),
        ("동영상", "video", ""), ("이모티콘", "sticker", ""), ("삭제된 메시지입니다.", "deleted", ""),
        ("파일: a.pdf", "document", ""), ("음성메시지", "audio", ""), ("보이스톡 0:31", "call", "call"),
        ("페이스톡 부재중", "call", "call, missed"), ("보이스톡 하자 지금", "text", "보이스톡 하자 지금"),
        ("투표: 어디로?", "poll", "투표: 어디로?"), (f"{'0f' * 32}.jpg", "photo", ""),
        ("예쁜 사진", "text", "예쁜 사진"), ("Photo", "photo", ""), ("", "unknown", ""),
    ],
)  # fmt: skip
def test_bodies_of_kakaotalk(body: str, kind: str, text: str) -> None:
    bar = BAR.format("2024년 3월 9일 토요일")
    assert told(read(f"{bar}\n[소라] [오전 9:05] {body}\n[준] [오전 9:06] 응\n")) == [
        ("소라", kind, text), ("준", "text", "응"),
    ]  # fmt: skip


def test_notices_of_kakaotalk_are_nobody_s() -> None:
    bar = BAR.format("2024년 3월 9일 토요일")
    data = f"{bar}\n[소라] [오전 9:05] 안녕\n준님이 들어왔습니다.\n[준] [오전 9:09] 응\n"
    chat = read(data)
    assert told(chat)[1] == (None, "system", "준님이 들어왔습니다.")
    assert clocks(chat) == ["03-09 09:05", "03-09 09:05", "03-09 09:09"]


def test_rows_of_the_other_kind_are_counted_and_said() -> None:
    bar = BAR.format("2024년 3월 9일 토요일")
    data = f"{bar}\n[소라] [오전 9:05] 봐\n2020. 3. 9. 오전 9:30, 준 : 옛날\n[준] [오전 9:06] 응\n"
    chat = read(data)
    assert len(chat.messages) == 2
    assert chat.notes[0].startswith("1 line begins like messages of another form")


def test_the_table_of_kakaotalk() -> None:
    data = (
        'Date,User,Message\r\n2024-03-09 09:05:07,"Sora","one, ""two""\r\nthree"\r\n'
        '2024-03-09 09:05:09,"Jun","사진"\r\n2024-03-09 09:06:00,"Sora","and the end is miss'
    )
    chat = read(data, "KakaoTalk_Chat_Sora_2024-03-10-10-00-00.csv")
    assert told(chat) == [("Sora", "text", 'one, "two"\nthree'), ("Jun", "photo", "")]
    assert chat.resolution_s == 1.0
    assert chat.messages["conversation"][0] == "Sora"


LINE_HEAD = "[LINE] 凛とのトーク履歴\n保存日時：2024/05/01 10:00\n"


@pytest.mark.parametrize(
    ("day", "time", "clock"),
    [
        ("2024/01/07(日)", "09:12", "01-07 09:12"), ("2024/1/7（日）", "午後9:12", "01-07 21:12"),
        ("2024/01/07(Sun)", "下午09:12", "01-07 21:12"), ("2024/01/07（週日）", "上午12:12", "01-07 00:12"),
        ("Sun, 1/7/2024", "09:12PM", "01-07 21:12"), ("Sun, 7/1/2024", "09:12", "01-07 09:12"),
        ("2024.01.07 Sunday", "09:12", "01-07 09:12"), ("2024/1/7周日", "9:12am", "01-07 09:12"),
    ],
)  # fmt: skip
def test_days_and_times_of_line(day: str, time: str, clock: str) -> None:
    chat = read(f"{LINE_HEAD}\n{day}\n{time}\t凛\tおはよう\n{time}\t葵\thi: there\n")
    assert chat.format == "line"
    assert told(chat) == [("凛", "text", "おはよう"), ("葵", "text", "hi: there")]
    assert clocks(chat) == [clock, clock]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("[LINE] 凛とのトーク履歴", "凛"), ("[LINE] 山の会のトーク履歴", "山の会"),
        ("[LINE] Chat history with Rin", "Rin"), ("Chat history with Rin", "Rin"),
        ("[LINE] 與Rin的聊天記錄", "Rin"), ("[LINE] 与Rin的聊天记录", "Rin"),
    ],
)  # fmt: skip
def test_titles_of_line(head: str, title: str) -> None:
    data = f"\ufeff{head}\r\nSaved on: x\r\n\r\n2024/01/07(日)\r\n09:12\t凛\ta\r\n09:13\t葵\tb\r\n"
    assert read(data).messages["conversation"].to_list() == [title, title]


def test_what_stands_in_quotes_is_one_message() -> None:
    day = "2024/01/07(日)"
    data = (
        f'{LINE_HEAD}\n{day}\n09:12\t凛\t"one\n2023/12/24(日)\nsaid ""two""\n\nthree"\n'
        '09:13\t葵\t"so"\n09:14\t葵\t"never closed\n09:15\t凛\tok"\n09:16\t凛\tfine\n'
    )
    assert told(read(data)) == [
        ("凛", "text", 'one\n2023/12/24(日)\nsaid "two"\n\nthree'), ("葵", "text", '"so"'),
        ("葵", "text", '"never closed'), ("凛", "text", 'ok"'), ("凛", "text", "fine"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "sender", "kind", "text"),
    [
        ("凛\t[写真]", "凛", "photo", ""), ("凛\t[Sticker]", "凛", "sticker", ""),
        ("凛\t[貼圖]", "凛", "sticker", ""), ("凛\t[ボイスメッセージ]", "凛", "audio", ""),
        ("凛\t[写真] とった", "凛", "text", "[写真] とった"), ("凛\t[ファイル] a.pdf", "凛", "document", ""),
        ("凛\t☎ 不在着信", "凛", "call", "call, missed"), ("凛\t☎ Call time 0:31", "凛", "call", "call"),
        ("\t凛がグループに参加しました。", None, "system", "凛がグループに参加しました。"),
        ("\t凛 unsent a message.", "凛", "deleted", ""), ("\tYou unsent a message.", "Me", "deleted", ""),
        ("凛\tMessage unsent.", "凛", "deleted", ""), ("凛\t", "凛", "unknown", ""),
    ],
)  # fmt: skip
def test_bodies_of_line(row: str, sender: str | None, kind: str, text: str) -> None:
    data = f"{LINE_HEAD}\n2024/01/07(日)\n09:12\t{row}\n09:13\t葵\tうん\n"
    assert told(read(data)) == [(sender, kind, text), ("葵", "text", "うん")]


def test_several_chats_are_listed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, rows in (("凛", 2), ("葵", 1)):
            body = "".join(f"09:1{n}\t{name}\tx\n" for n in range(rows))
            archive.writestr(
                f"{name}.txt", f"[LINE] {name}とのトーク履歴\nx\n\n2024/01/07(日)\n{body}"
            )
    with pytest.raises(ChatcheckError, match=r"2 chats.*凛 \(2\), 葵 \(1\)"):
        read(buffer.getvalue(), "all.zip")
    assert len(read(buffer.getvalue(), "all.zip", chat="凛").messages) == 2
