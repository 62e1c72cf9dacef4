"""Mail from disk: files, mbox, Maildir, folders; what cannot be read says so."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from kefu.connectors.mail import files
from kefu.connectors.mail.files import iterate_paths
from kefu.connectors.mail.reading import read_mail

MAIL = b"From: Ann <ann@example.com>\nSubject: %d\n\nwords %d\n"


def subjects(*paths: Path) -> list[str]:
    return [read_mail(item.raw).subject for item in iterate_paths(paths) if item.raw is not None]


def test_a_single_file_is_one_mail(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL % (1, 1))
    (item,) = iterate_paths([str(tmp_path / "a.eml")])
    assert (item.path, item.raw, item.error) == (str(tmp_path / "a.eml"), MAIL % (1, 1), None)


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "mail.bin").write_bytes(MAIL % (1, 1))
    assert subjects(tmp_path / "mail.bin") == ["1"]


def test_an_mbox_written_by_the_standard_library_is_read_back(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for number in range(3):
        box.add(MAIL % (number, number) + b"\nFrom here on it goes\n\nFrom x@y Tue 10:00\n")
    box.close()
    items = list(iterate_paths([tmp_path / "box"]))
    assert [item.path.rpartition("#")[2] for item in items] == ["1", "2", "3"]
    assert all(b"\nFrom here on it goes\n" in (item.raw or b"") for item in items)


def test_an_eml_with_a_left_over_mbox_line_is_one_mail(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From x@y Tue Mar  3 10:00:00 2026\n" + MAIL % (1, 1))
    (item,) = iterate_paths([tmp_path / "a.eml"])
    assert item.path.endswith("a.eml")
    assert subjects(tmp_path / "a.eml") == ["1"]


def test_a_from_line_within_a_paragraph_does_not_begin_a_mail(tmp_path: Path) -> None:
    text = b"From a@b Tue Mar  3 10:00:00 2026\n" + MAIL % (1, 1)
    (tmp_path / "x.mbox").write_bytes(text + b"line\nFrom c@d Tue Mar  3 10:00:00 2026\nline\n")
    assert subjects(tmp_path / "x.mbox") == ["1"]


def test_a_maildir_gives_what_is_in_cur_and_new(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    for number in range(3):
        box.add(MAIL % (number, number))
    (tmp_path / "box" / "tmp" / "half").write_bytes(MAIL % (9, 9))
    names = sorted((tmp_path / "box" / "new").iterdir())
    names[0].rename(tmp_path / "box" / "cur" / (names[0].name + ":2,S"))
    assert sorted(subjects(tmp_path / "box")) == ["0", "1", "2"]


def test_a_folder_is_searched_and_notes_beside_mails_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "a.eml").write_bytes(MAIL % (1, 1))
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "README.md").write_text("# Note\n")
    (tmp_path / ".hidden.eml").write_bytes(MAIL % (9, 9))
    (tmp_path / "b" / "export").write_bytes(MAIL % (2, 2))
    (tmp_path / "b" / "c" / "UPPER.EML").write_bytes(MAIL % (3, 3))
    assert subjects(tmp_path) == ["1", "2", "3"]


def test_what_cannot_be_read_says_so_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.eml").write_bytes(MAIL % (1, 1))
    os.mkfifo(tmp_path / "pipe")
    found = list(iterate_paths([tmp_path / "none", tmp_path / "pipe", tmp_path / "good.eml"]))
    assert [item.error for item in found] == ["not_found", "not_a_file", None]


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL % (1, 1))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)  # root, whom tests may run as, may read everything
    assert [item.error for item in iterate_paths([tmp_path / "a.eml"])] == ["permission_denied"]


def test_what_is_too_large_is_an_error_and_not_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_MAIL", 100)
    (tmp_path / "a.eml").write_bytes(b"x" * 101)
    head = b"From a@b Tue Mar  3 10:00:00 2026\n"
    (tmp_path / "b.mbox").write_bytes(head + b"x\n" * 100 + b"\n" + head + MAIL % (2, 2))
    found = list(iterate_paths([tmp_path / "a.eml", tmp_path / "b.mbox"]))
    assert [item.error for item in found] == ["too_large", "too_large", None]
    assert subjects(tmp_path / "b.mbox") == ["2"]


def test_an_mbox_is_streamed(tmp_path: Path) -> None:
    box = tmp_path / "x.mbox"
    one = b"From a@b Tue Mar  3 10:00:00 2026\n" + MAIL % (1, 1) + b"\n"
    box.write_bytes(one * 3)
    items = iterate_paths([box])
    next(items)
    box.write_bytes(one)  # what was not read yet is gone: nothing had been read ahead but a buffer
    assert sum(1 for _ in items) <= 2
