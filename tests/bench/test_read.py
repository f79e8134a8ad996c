"""The measurements of reading, with little to measure."""

import pytest

from bench import read


def test_a_recall_counts_words_that_are_read_letter_by_letter() -> None:
    assert read._recall("sister city of Sochi", "sister city of Sochl") == 0.75
    assert read._recall("the the the", "the") == pytest.approx(1 / 3)


def test_without_pdftotext_it_is_said_and_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(read.shutil, "which", lambda _name: None)

    assert read.speed([]) is False
    assert "pdftotext is not installed" in capsys.readouterr().out


def test_the_memory_of_program_and_worker_is_taken_from_processes_of_their_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(read, "SHORT", 1)
    monkeypatch.setattr(read, "LONG", 3)

    assert read.memory()

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["program", "worker"]
    assert all("MiB on 1 pages" in line and "MiB on 3" in line for line in lines)
