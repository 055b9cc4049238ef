"""A manifest and its people are checked whole, every fault with its row and without a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.checking import check, sound
from chatcheck.study.codes import holds_name
from chatcheck.study.pseudonyms import content_digest, salt_of
from tests.study import studies


def faults(folder: Path, **cells: str) -> list[str]:
    """What is wrong with a study whose couple c01 has other cells."""
    return [str(f) for f in check(studies.study(folder, 2, changes={"c01": cells})).faults]


def test_a_sound_study_says_what_it_would_read(tmp_path: Path) -> None:
    found = check(studies.study(tmp_path, 3))
    assert found.faults == ()
    assert [couple.couple for couple in found.couples] == ["c00", "c01", "c02"]
    assert "3 couples, 3 files" in found.words()
    assert "talk (2), wait (1)" in found.words()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"file": "gone.txt"}, "the file does not exist"),
        ({"file": "c01.txt;gone.txt"}, "file 2 of 2 does not exist"),
        ({"file": ""}, "file is empty"),
        ({"file": "c00.txt"}, "the file is that of row 2 too; it would count twice"),
        ({"couple": "c00"}, "the couple of row 2 again; several files go into one row"),
        ({"couple": ""}, "couple is empty"),
        ({"couple": "c 01"}, "couple should be a code"),
        ({"couple": "c99"}, "people.csv has no sound rows a and b of this couple"),
        ({"group": "=1+1"}, "group should be up to 40 letters"),
        ({"group": "Ana"}, "the group is a name"),
        ({"timezone": "Europe/Nowhere"}, "timezone should be a time zone like Europe/London"),
        ({"timezone": ""}, "timezone is empty"),
        ({"date_order": "day first"}, "date_order should be dmy, mdy or ymd"),
        ({"format": "fax"}, "format should be a format of `chatcheck formats`"),
        ({"language": "tlh"}, "language should be a language of `chatcheck languages`"),
        ({"since": "05/08/2024"}, "since should be a day like 2024-03-31"),
        ({"split": "2024-13-01"}, "split should be a day like 2024-03-31"),
        ({"split": ""}, "the two periods are missing: give split, or before and after"),
        ({"before": "2024-01"}, "split and before or after exclude each other"),
        ({"split": "", "before": "2024-01"}, "the two periods are missing"),
        ({"split": "", "before": "soon", "after": "2024-02"}, "before should be a period"),
        ({"split": "", "before": "2024-02", "after": "2024-01"}, "after should begin when before"),
    ],
)
def test_every_fault_of_the_manifest_is_told_with_its_row(
    cells: dict[str, str], said: str, tmp_path: Path
) -> None:
    told = faults(tmp_path, **cells)
    assert any(one.startswith(f"study.csv, row 3: {said}") for one in told), told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, timezone="", split="", file="gone.txt")
    assert len(told) == 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("c00", "a", "Ana"), ("c00", "a", "Ben")], "row 3: a second person a of this couple"),
        ([("c00", "a", "Ana")], "row 2: the other person is missing"),
        ([("c00", "x", "Ana"), ("c00", "b", "Ben")], "row 2: person should be a or b"),
        ([("c00", "a", ""), ("c00", "b", "Ben")], "row 2: name is empty"),
        ([("c00", "a", "Ben"), ("c00", "b", "Ben")], "row 3: one name stands for both"),
    ],
)
def test_every_fault_of_the_people_is_told(
    rows: list[tuple[str, str, str]], said: str, tmp_path: Path
) -> None:
    manifest = studies.study(tmp_path, 1)
    named = [dict(zip(("couple", "person", "name"), row, strict=True)) for row in rows]
    studies.sheet(tmp_path / "people.csv", named)
    told = [str(fault) for fault in check(manifest).faults]
    assert f"people.csv, {said}" in " / ".join(told)


def test_a_role_is_no_name(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    people = (tmp_path / "people.csv").read_text(encoding="utf-8")
    (tmp_path / "people.csv").write_text(people.replace("asked", "Ana"), encoding="utf-8")
    assert "the role is a name" in str(check(manifest).faults[0])


def test_no_fault_repeats_a_cell(tmp_path: Path) -> None:
    manifest = studies.study(
        tmp_path,
        2,
        names=[("Wilhelmina", "Gottfried")],
        changes={
            "c00": {"file": "Chat with Gottfried.txt", "timezone": "Wilhelmina", "split": "Gott"},
            "c01": {"couple": "Wilhelmina-1", "group": "=Gottfried", "since": "Wilhelmina"},
        },
    )
    told = " ".join(str(fault) for fault in check(manifest).faults)
    assert "row 2" in told
    assert "row 3" in told
    assert "wilhelmina" not in told.casefold()
    assert "gott" not in told.casefold()


def test_a_code_of_a_couple_holds_no_name_of_theirs() -> None:
    names = ("Ana-Maria Quint", "Bo")
    assert holds_name("quint_07", names)
    assert holds_name("2024-MARIA", names)
    assert not holds_name("c07", names)
    assert not holds_name("bo-1", names)  # two letters are in too many words


def test_sheets_may_be_saved_with_semicolons_and_a_mark(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 2, changes={"c01": {"file": "c01.txt;more.txt"}})
    (tmp_path / "more.txt").write_text(studies.chat(("Ana", "Ben"), seed=9), encoding="utf-8")
    text = manifest.read_text(encoding="utf-8")
    for separator in (";", "\t"):
        cells = text.replace("c01.txt;more.txt", '"c01.txt;more.txt"').replace(",", separator)
        manifest.write_text("\ufeff" + cells + separator * 4 + "\n\n", encoding="utf-8")
        assert [len(couple.files) for couple in sound(manifest)] == [1, 2]


def test_a_column_that_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    told = faults(tmp_path, gruop="talk")
    assert told == [
        "study.csv, row 1: column 6 has a name that is not known; there are couple, file, "
        "timezone, group, date_order, split, before, after, language, format, chat, me, since, "
        "until"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "study.csv is empty"),
        ("couple,file\nc1,caf\xe9".encode("cp1252"), "study.csv is not in UTF-8"),
        (b'couple,file\nc1,"open', "study.csv is no sound CSV file"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    manifest.write_bytes(content)
    with pytest.raises(ChatcheckError, match=said):
        check(manifest)


def test_missing_files_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ChatcheckError, match="there is no manifest"):
        check(tmp_path / "study.csv")
    manifest = studies.study(tmp_path, 1)
    (tmp_path / "people.csv").unlink()
    with pytest.raises(ChatcheckError, match=r"no people\.csv beside the manifest"):
        check(manifest)


def test_one_export_under_two_names_would_count_twice(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 3)
    (tmp_path / "c02.txt").write_bytes((tmp_path / "c00.txt").read_bytes())
    told = [str(fault) for fault in check(manifest).faults]
    assert told == ["study.csv, row 4: the same content as row 2; it would count twice"]


def test_running_an_unsound_manifest_names_the_first_fault_and_the_way_out(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 2, changes={"c01": {"timezone": "", "split": ""}})
    with pytest.raises(ChatcheckError, match=r"row 3: .* \(and 1 more fault.*study check"):
        sound(manifest)


def test_a_salt_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    first, second = (salt_of(manifest, None) for _ in range(2))
    made = tmp_path / "study.salt"
    assert first.hash("x") == second.hash("x")
    assert made.stat().st_mode & 0o077 == 0
    assert len(made.read_bytes()) == 32
    other = tmp_path / "other"
    other.write_bytes(b"0123456789abcdef")
    assert salt_of(manifest, other).hash("x") != first.hash("x")
    other.write_bytes(b"short")
    with pytest.raises(ChatcheckError, match="has 5 bytes"):
        salt_of(manifest, other)


def test_a_hash_of_a_folder_changes_with_its_texts_and_names(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    (export / "a.txt").write_text("one", encoding="utf-8")
    digests = [content_digest([export])]
    (export / "a.txt").write_text("two", encoding="utf-8")
    digests.append(content_digest([export]))
    (export / "a.txt").rename(export / "b.txt")
    digests.append(content_digest([export]))
    assert len(set(digests)) == 3
    assert content_digest([tmp_path / "gone"]) is None
